"""The rules of one grading: thresholds of the models, doubts and cautions of the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import NUMBERING, WHOLE_SLICE
from spinextract_gui.inference.mri.aggregate import Rules
from spinextract_gui.inference.mri.counting import NO_SACRUM
from spinextract_gui.inference.mri.fitness import fitness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.domain.mri.level import Markers
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.settings import GradingSettings
    from spinextract_gui.networks.bundle import StenosisBundle

WEIGHTS_DIVIDED = (
    "Class weights of the training were divided out; the probabilities are not calibrated."
)
NOT_CALIBRATED = "The probabilities are not calibrated."
CALIBRATED = "The probabilities are calibrated by temperature scaling."
WEIGHTS_DIVIDED_CALIBRATED = (
    "Class weights of the training were divided out, then the probabilities were calibrated by "
    "temperature scaling."
)
_NUMBERING_UNSURE = "the numbering of the levels is uncertain"
_PHANTOMS_ONLY = "trained on synthetic pictures only"


def grading_rules(
    series: Series,
    markers: Markers,
    bundles: Sequence[StenosisBundle],
    settings: GradingSettings,
    notes: Sequence[str] = (),
) -> Rules:
    """Return the rules for grading `series` with `bundles`.

    Parameters
    ----------
    notes
        Sentences of the localiser.
    """
    fit = fitness(series)
    unseen = (NO_SACRUM,) if markers.sacrum_unseen else ()
    return Rules(
        threshold=threshold(bundles, settings),
        min_confidence=settings.min_confidence,
        refusal=fit.refusal,
        doubts=(*fit.doubts, *_doubts(markers, bundles)),
        cautions=tuple(
            dict.fromkeys((*_model_cautions(bundles), *notes, *unseen, *series.notes, NUMBERING))
        ),
    )


def threshold(bundles: Sequence[StenosisBundle], settings: GradingSettings) -> float:
    """Return the confidence from which a grade counts as high: the strictest bundle's."""
    if settings.threshold is not None:
        return settings.threshold
    return max(bundle.info.threshold for bundle in bundles)


def _doubts(markers: Markers, bundles: Sequence[StenosisBundle]) -> Iterator[str]:
    """Yield why no result is of high confidence, whatever the numbers are.

    The network is told the level, so a level that is misnamed is graded as another one; and
    what phantoms teach says nothing certain of patients.
    """
    if markers.transitional or markers.sacrum_unseen:
        yield _NUMBERING_UNSURE
    if any(bundle.info.synthetic for bundle in bundles):
        yield _PHANTOMS_ONLY


def _model_cautions(bundles: Sequence[StenosisBundle]) -> Iterator[str]:
    synthetic = [bundle.info.name for bundle in bundles if bundle.info.synthetic]
    if synthetic:
        verb = "was" if len(synthetic) == 1 else "were"
        names = ", ".join(synthetic)
        yield f"{names} {verb} trained on synthetic pictures: no medical meaning."
    if any(bundle.manifest.sees == "whole-slice" for bundle in bundles):
        yield WHOLE_SLICE
    weighted = any(len(set(bundle.manifest.class_weights)) > 1 for bundle in bundles)
    uncalibrated = [bundle.info.name for bundle in bundles if bundle.calibrator is None]
    if not uncalibrated:
        yield WEIGHTS_DIVIDED_CALIBRATED if weighted else CALIBRATED
        return
    yield WEIGHTS_DIVIDED if weighted else NOT_CALIBRATED
    if len(uncalibrated) < len(bundles):
        yield f"Only some of the models are calibrated; not calibrated: {', '.join(uncalibrated)}."
