"""The model card of a trained stenosis network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import WHOLE_SLICE, Grade
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.training.stenosis.start import HUB, NONE

if TYPE_CHECKING:
    from spinextract_gui.evaluation.stenosis.reading import Scores
    from spinextract_gui.networks.description import StenosisDescription
    from spinextract_gui.training.run.train import RunOutcome
    from spinextract_gui.training.stenosis.config import StenosisConfig
    from spinextract_gui.training.stenosis.outputs import DataFacts

_SYNTHETIC = (
    "**Trained on synthetic phantoms only. No medical meaning: it has never learned from a "
    "patient's picture,\nand no physician's grade is in it. What it says about a real spine must "
    "not be relied on.**\n"
)


def title(config: StenosisConfig, *, synthetic: bool) -> str:
    """Return one line that says what the model is."""
    own = config.title or f"Stenosis model ({config.backbone})"
    return f"{own} trained on synthetic spines, no medical meaning" if synthetic else own


def data(facts: DataFacts) -> str:
    """Return what the network learned from."""
    counted = f"{facts.studies(facts.train)} studies, {len(facts.train)} graded levels"
    if facts.labelled.synthetic:
        return f"Synthetic spine phantoms only, no patient's picture: {counted}."
    hashes = ", ".join(f"{name} {one[:16]}" for name, one in facts.labelled.hashes.items())
    return f"{counted}; labels: {hashes}."


def stenosis_card(
    description: StenosisDescription,
    config: StenosisConfig,
    facts: DataFacts,
    scores: Scores,
    outcome: RunOutcome,
) -> str:
    """Return the card as Markdown; figures are of the validation set."""
    synthetic = _SYNTHETIC if description.synthetic else ""
    return f"""# {description.title}

{synthetic}{RESEARCH_USE} {WHOLE_SLICE}

## What it is
- {config.backbone} with an embedding of the level and the published classifier; three grades;
  the {config.preprocessing} preprocessing.
- The class weights of its training are divided out before anything is shown; a calibration, where
  it has one, is told below.

## How it was made
- {description.training_data}
- {outcome.epochs} epochs, the best kept ({outcome.epoch + 1}); batch {config.batch} \
{"slices" if config.by_slice else "levels"}, AdamW at {config.learning_rate:g} \
({config.schedule}), weight decay {config.weight_decay:g}.
- Class weights {", ".join(f"{one:.5g}" for one in config.class_weights)}; \
{_learning(config)}; started from {_start(config)}.
- {description.source}; the whole configuration lies beside the bundle as config.yaml.

## Figures, on other patients of the same data
- {facts.studies(facts.held)} studies, {len(facts.held)} levels, which chose the epoch: a test on \
data of its own is more honest.
{figures(scores)}

## Licence
{description.licence}
"""


def figures(scores: Scores) -> str:
    """Return scores and confusion matrix as Markdown."""
    found = scores.assessment
    kappa = "-" if found.quadratic_kappa is None else f"{found.quadratic_kappa:.3f}"
    auc = "-" if found.macro_auc is None else f"{found.macro_auc:.3f}"
    titles = [grade.title for grade in Grade]
    rows = (
        f"| {one} | " + " | ".join(str(count) for count in row) + " |"
        for one, row in zip(titles, found.confusion, strict=True)
    )
    table = "\n".join([f"| | {' | '.join(titles)} |", "|---|---|---|---|", *rows])
    return (
        f"- Macro F1 {found.macro_f1:.3f}, balanced accuracy {found.balanced_accuracy:.3f}, "
        f"accuracy {found.accuracy:.3f}, quadratic kappa {kappa}, AUC {auc};\n"
        f"  weighted log loss {scores.weighted_log_loss:.3f}, any severe "
        f"{scores.any_severe_log_loss:.3f}.\n"
        f"- Confusion (rows: truth, columns: called):\n\n{table}"
    )


def _learning(config: StenosisConfig) -> str:
    if not config.freeze:
        return "the whole backbone learned"
    return f"of the backbone the last {config.unfreeze_last_n} parameter tensors learned"


def _start(config: StenosisConfig) -> str:
    names = {HUB: "ImageNet weights", NONE: "random numbers"}
    return names.get(config.start_weights, "weights of a file")
