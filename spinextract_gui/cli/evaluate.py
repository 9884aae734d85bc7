"""`spinextract evaluate`: how good models are on data whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from spinextract_gui.cli import console
from spinextract_gui.cli.console import complain, complain_of, progress_bar, say
from spinextract_gui.cli.evaluate_srh import evaluate_cohorts
from spinextract_gui.cli.options import (
    Bootstrap,
    DrawSeed,
    Graders,
    HowExact,
    ModelsDir,
    Results,
    RowsImages,
    RowsTable,
    RsnaRoot,
    Where,
)
from spinextract_gui.domain.settings import DEFAULT_STENOSIS_MODEL, Device, Precision
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.evaluation.stenosis.reading import Scores
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
    from spinextract_gui.networks.bundle import StenosisBundle

app = typer.Typer(no_args_is_help=True)
_COLUMNS = ("Rows", "Accuracy", "Balanced", "Macro F1", "Kappa", "AUC", "Log loss", "Any severe")


@app.callback()
def evaluate() -> None:
    """Evaluate models on data whose truth is known."""


app.command("srh")(evaluate_cohorts)


@app.command()
def stenosis(
    table: RowsTable = None,
    images: RowsImages = None,
    rsna: RsnaRoot = None,
    model: Graders = None,
    out: Results = Path("results"),
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    report: Annotated[
        bool, typer.Option(help="Also figures, intervals, report.html and report.pdf.")
    ] = True,
    bootstrap: Bootstrap = 2000,
    seed: DrawSeed = 1000,
    models_dir: ModelsDir = None,
) -> None:
    """Grade every labelled row and compare with its severity (rows without one: not compared).

    Rows come from --table with --images, or from --rsna.

    <model>_predictions.csv holds the raw softmax, as the published tables do. For models that
    were trained with class weights, the folder class_weights_divided_out holds the same files
    with these divided out. Several models are also read together, as "ensemble". The reports
    give AUROC, calibration, decision curves and RSNA losses with 95 % intervals over studies.

    Exit code 0: all done. 1: some rows had no picture that could be read. 2: nothing done.
    """
    from spinextract_gui.evaluation.bootstrap import Resampling
    from spinextract_gui.evaluation.stenosis.run import evaluate_rows
    from spinextract_gui.evaluation.stenosis.source import labelled_rows

    labelled = labelled_rows(table, images, rsna)
    bundles = find_graders(model or [DEFAULT_STENOSIS_MODEL], models_dir)
    with progress_bar() as bar:
        task = bar.add_task("slices", total=None, rate="")
        found = evaluate_rows(
            labelled,
            bundles,
            lambda: _opened(bundles, device, precision),
            out,
            lambda done, total: bar.update(task, completed=done, total=total),
            Resampling(bootstrap, seed) if report else None,
        )
    _say_scores(found.scores)
    if synthetic := [bundle.info.name for bundle in bundles if bundle.info.synthetic]:
        say(f"Trained on synthetic pictures, no medical meaning: {', '.join(synthetic)}.")
    if labelled.synthetic:
        say("The pictures are synthetic phantoms: no medical meaning.")
    refused = [f"{item.name}: {item.sentence}" for item in found.refused]
    complain_of(refused, "rows had no answer: see metrics.json.")
    say(f"Written to {out}. {RESEARCH_USE}")
    if found.refused:
        raise typer.Exit(1)


def find_graders(names: Sequence[str], models_dir: Path | None) -> list[StenosisBundle]:
    """Return the models that grade stenosis called `names`. Raises ModelError."""
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.store import ModelStore

    store = ModelStore(models_dir)
    return [store.find(name).expect(StenosisBundle) for name in names]


def _opened(bundles: Sequence[StenosisBundle], device: Device, precision: Precision) -> Ensemble:
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
    from spinextract_gui.storage.folders import cache_folder

    def opened(bundle: StenosisBundle) -> StenosisRuntime:
        return open_stenosis_runtime(bundle, device, precision, cache_folder(), complain)

    ensemble = Ensemble.opened(bundles, opened)
    complain(f"Computing on {ensemble.info.name}: {ensemble.info.short}")
    return ensemble


def _say_scores(scores: Sequence[Scores]) -> None:
    if not scores:
        say("The table states no severity, so nothing was compared.")
        return
    table = Table("Model", *_COLUMNS, box=None)
    for one in scores:
        found = one.assessment
        values = (
            *(found.accuracy, found.balanced_accuracy, found.macro_f1, found.quadratic_kappa),
            *(found.macro_auc, one.weighted_log_loss, one.any_severe_log_loss),
        )
        cells = ("-" if value is None else f"{value:.3f}" for value in values)
        table.add_row(*(Text(cell) for cell in (one.model, str(found.rows), *cells)))
    console.out.print(table)
