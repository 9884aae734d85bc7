"""The figures of an evaluation of slides, each as a PNG under the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.confusion import draw_confusion
from spinextract_gui.evaluation.decision import class_events
from spinextract_gui.evaluation.figures.curves import (
    Styled,
    draw_decision,
    draw_roc,
    reliability_png,
)
from spinextract_gui.evaluation.figures.overview import draw_ranges, draw_taken, intervals_png
from spinextract_gui.evaluation.figures.style import drawn, hexed, literal
from spinextract_gui.evaluation.measures import MACRO, SMALLER_IS_BETTER
from spinextract_gui.evaluation.srh.assessment import TITLES
from spinextract_gui.imaging.heatmap import CLASS_RGB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spinextract_gui.evaluation.measures import Estimate
    from spinextract_gui.evaluation.srh.assessment import Assessment, LevelAssessment

PLURAL = {"patch": "Patches", "slide": "Slides", "patient": "Patients"}
BETTER = {name: title for name, title in MACRO.items() if name not in SMALLER_IS_BETTER}
_MOST_SITES, _SITE_LETTERS = 6, 18
"""More sites, or longer names, do not fit into a figure; the table has all of them."""
OF_LEVEL = {
    "confusion": "confusion matrix",
    "roc": "ROC curves",
    "reliability": "reliability diagram",
    "decision": "decision curve",
}
"""What is drawn of every level, in the order of reports."""


def figures_of(found: Assessment) -> dict[str, bytes]:
    """Return every figure; those of a level are called such as ``patient_roc``."""
    estimates = {PLURAL[name]: one.measures.estimates for name, one in found.levels.items()}
    drawings = {"overview": intervals_png(BETTER, estimates, "95 % intervals over patients")}
    for name, level in found.levels.items():
        drawings |= {f"{name}_{what}": png for what, png in _of_level(level).items()}
    counts = {PLURAL[name]: level.counts for name, level in found.levels.items() if level.counts}
    if counts:
        drawings["patches_taken"] = drawn(
            lambda axes: draw_taken(axes, counts, "Accuracy when only so many patches are used")
        )
    for name, one in counts.items():
        what = name.lower().removesuffix("s")
        drawings[f"{what}_patches"] = drawn(
            lambda axes, one=one, what=what: draw_ranges(  # type: ignore[misc]
                axes, one, what, f"Accuracy by number of patches, {what}s"
            )
        )
    sites = _sites(found)
    if 1 < len(sites) <= _MOST_SITES:
        drawings["sites"] = intervals_png(BETTER, sites, "Patients of each site")
    return drawings


def _sites(found: Assessment) -> dict[str, Mapping[str, Estimate]]:
    """Return the figures of the patients of each site, by a short name."""
    sites = {}
    for site in found.sites:
        name = literal(site.site)
        short = name if len(name) <= _SITE_LETTERS else f"{name[:_SITE_LETTERS]}…"
        if "patient" in site.levels:
            sites[short] = site.levels["patient"].estimates
    return sites


def _of_level(level: LevelAssessment) -> dict[str, bytes]:
    name, measures = PLURAL[level.level].lower(), level.measures
    events = class_events(level.answers, TITLES)
    curves = [
        Styled(
            event,
            hexed(CLASS_RGB[TumourClass(index)]),
            measures.classes[index].estimates["auroc"].value,
        )
        for index, event in zip(level.answers.occurring, events, strict=True)
    ]
    confusion = measures.confusion
    return {
        "confusion": drawn(
            lambda axes: draw_confusion(axes, confusion, TITLES, f"Confusion matrix, {name}")
        ),
        "roc": drawn(lambda axes: draw_roc(axes, curves, f"ROC, {name}")),
        "reliability": reliability_png(
            level.bins, f"Reliability, {name}", measures.estimates["ece"].value
        ),
        "decision": drawn(
            lambda axes: draw_decision(axes, level.decision, f"Decision curve, {name}")
        ),
    }
