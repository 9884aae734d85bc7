"""`spinextract calibrate`: make the probabilities of a trained model mean what they say."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli.console import complain, complain_of, progress_bar, say
from spinextract_gui.cli.options import HowExact, ModelsDir, RowsImages, RowsTable, RsnaRoot, Where
from spinextract_gui.domain.errors import InputError, ModelError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.domain.slide import Slide
    from spinextract_gui.evaluation.stenosis.predict import RowAnswer
    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.networks.bundle import ModelBundle, SrhBundle, StenosisBundle
    from spinextract_gui.networks.bundle_additions import Addition
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.training.calibrate.cohort import CohortAnswers
    from spinextract_gui.training.calibrate.pictures import PictureFeatures

app = typer.Typer(no_args_is_help=True)
_FEW_SLICES = (
    "{} slices are too few to learn from which pictures the model knows ({} are needed): "
    "pictures unlike its training are not told by these."
)


class Part(StrEnum):
    """Which patients of a tree."""

    AUTO = "auto"
    ALL = "all"
    TRAIN = "train"
    VAL = "val"

    def chosen(self, split_known: bool) -> str:
        """Return the part that is meant; empty for all patients."""
        if self is Part.AUTO:
            return "val" if split_known else ""
        return "" if self is Part.ALL else self.value


ModelGiven = Annotated[str, typer.Option("--model", help="Name of a model, or its folder.")]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder in which the new model is put (default: the imported models)."),
]
NewName = Annotated[
    str | None,
    typer.Option("--name", help="Name of the new model; without it and --out, changed in place."),
]
Replace = Annotated[bool, typer.Option("--replace", help="Replace a model of that name.")]
About = Annotated[str, typer.Option(help="What the data are, for the model's card.")]
Seed = Annotated[int, typer.Option(help="Of the folds.")]


@app.callback()
def calibrate() -> None:
    """Calibrate models on data they were not trained on; weights stay as they are."""


@app.command()
def srh(
    model: ModelGiven,
    data: Annotated[
        Path, typer.Option(help="OpenSRH-style tree whose meta/ states classes and tumour patches.")
    ],
    out: Out = None,
    name: NewName = None,
    replace: Replace = False,
    about: About = "",
    patients: Annotated[
        Part,
        typer.Option(
            help="Parts of meta/train_val_split.json; auto: val where there is such a file."
        ),
    ] = Part.AUTO,
    folds: Annotated[int, typer.Option(min=2, max=100, help="Of whole patients.")] = 10,
    equivalent_patches: Annotated[
        int,
        typer.Option(
            min=0,
            help="Weigh the patches as this many: the fit's penalty flattens the curves of small "
            "cohorts; 10000 gives slopes like the published, 100000 leaves nearly no penalty. "
            "0: each counts once, as published.",
        ),
    ] = 0,
    known_quantile: Annotated[
        float,
        typer.Option(min=0.5, max=0.999, help="Share of held-out known patches within the limit."),
    ] = 0.95,
    seed: Seed = 1000,
    device: Where = Device.AUTO,
    precision: HowExact = Precision.FLOAT32,
    models_dir: ModelsDir = None,
) -> None:
    """Fit Platt scaling and the statistics of known tissue; write both into the model.

    Use patients that the network was not trained on. Folds are whole patients; every figure is
    of patients that the fit had left out.

    Exit code 0: done. 1: done, but some patches could not be read. 2: nothing done.
    """
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.training.calibrate.cohort import has_split, labelled_slides
    from spinextract_gui.training.calibrate.srh import SrhSettings, calibrate_srh

    store = ModelStore(models_dir)
    bundle = store.find(model).expect(SrhBundle)
    target = Target.of(bundle, store, out, name, replace=replace)
    part = patients.chosen(has_split(data))
    answers, failures = _cohort_answers(bundle, labelled_slides(data, part), device, precision)
    settings = SrhSettings(folds, seed, equivalent_patches, known_quantile)
    found = calibrate_srh(answers, about or _named(data, part), settings)
    written = target.write(bundle, found.additions)
    _say_additions(written, found.additions)
    if any("ECE" in change.worse for change in found.changes):
        complain("Calibration made the error larger: more --equivalent-patches may flatten less.")
    _close(written, failures)


def _cohort_answers(
    bundle: SrhBundle, slides: Sequence[Slide], device: Device, precision: Precision
) -> tuple[CohortAnswers, list[str]]:
    """Ask the network about every patch, with a progress bar."""
    from spinextract_gui.inference.runtimes import open_runtime
    from spinextract_gui.storage.folders import cache_folder
    from spinextract_gui.training.calibrate.cohort import answers_of

    with open_runtime(bundle, device, precision, cache_folder(), complain) as runtime:
        complain(f"Computing on {runtime.info.name}: {runtime.info.short}")
        with progress_bar() as bar:
            task = bar.add_task("patches", total=None, rate="")
            return answers_of(
                slides,
                runtime,
                lambda done, total: bar.update(task, completed=done, total=total),
            )


@app.command()
def stenosis(
    model: ModelGiven,
    table: RowsTable = None,
    images: RowsImages = None,
    rsna: RsnaRoot = None,
    out: Out = None,
    name: NewName = None,
    replace: Replace = False,
    about: About = "",
    folds: Annotated[int, typer.Option(min=2, max=100, help="Of whole studies.")] = 5,
    known_quantile: Annotated[
        float,
        typer.Option(min=0.5, max=0.999, help="Share of left-out known slices within the limit."),
    ] = 0.98,
    seed: Seed = 1000,
    device: Where = Device.AUTO,
    precision: HowExact = Precision.FLOAT32,
    models_dir: ModelsDir = None,
) -> None:
    """Fit a temperature and the statistics of known pictures; write both into the model.

    Use studies that the network was not trained on. The class weights are divided out first.
    Both are fitted on all studies; every figure and the limit of known pictures are of studies
    that a fit had left out. Statistics of known pictures need 40 slices.

    Exit code 0: done. 1: done, but some pictures could not be read. 2: nothing done.
    """
    from spinextract_gui.evaluation.stenosis.source import labelled_rows
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.training.calibrate.pictures import FEWEST, known_pictures
    from spinextract_gui.training.calibrate.stenosis import calibrate_stenosis, graded_rows

    store = ModelStore(models_dir)
    bundle = store.find(model).expect(StenosisBundle)
    target = Target.of(bundle, store, out, name, replace=replace)
    labelled = labelled_rows(table, images, rsna)
    answers, refused, pictures = _row_answers(bundle, labelled, device, precision)
    rows = graded_rows(answers, bundle.manifest.class_weights)
    source = rsna if rsna is not None else table
    about = about or _named(source or Path())
    found = calibrate_stenosis(rows, about, folds=folds, seed=seed)
    known = known_pictures(pictures, about, known_quantile, seed)
    additions = [found.addition] if known is None else [found.addition, known]
    written = target.write(bundle, additions)
    _say_additions(written, additions)
    if known is None:
        complain(_FEW_SLICES.format(len(pictures), FEWEST))
    _close(written, [f"{item.name}: {item.sentence}" for item in refused])


def _row_answers(
    bundle: StenosisBundle, labelled: LabelledRows, device: Device, precision: Precision
) -> tuple[list[RowAnswer], list[SkippedInput], PictureFeatures]:
    """Ask the network about every row, with a progress bar. Raises InputError for no answer."""
    from spinextract_gui.evaluation.stenosis.predict import predict
    from spinextract_gui.inference.mri.ensemble import Ensemble
    from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
    from spinextract_gui.storage.folders import cache_folder
    from spinextract_gui.training.calibrate.pictures import PictureFeatures

    answers: list[RowAnswer] = []
    refused = list(labelled.refused)
    opened = open_stenosis_runtime(bundle, device, precision, cache_folder(), complain)
    pictures = PictureFeatures(opened, bundle.manifest.preprocessing)
    with closing(Ensemble([bundle], [opened])) as ensemble, progress_bar() as bar:
        complain(f"Computing on {ensemble.info.name}: {ensemble.info.short}")
        task = bar.add_task("slices", total=len(labelled.rows), rate="")
        for answer in predict(labelled.rows, ensemble, pictures.add):
            if isinstance(answer, SkippedInput):
                refused.append(answer)
            else:
                answers.append(answer)
            bar.advance(task)
    if refused and not answers:
        first = refused[0]
        raise InputError(f"Not one picture could be used. {first.name}: {first.sentence}")
    return answers, refused, pictures


@dataclass(frozen=True, slots=True)
class Target:
    """Where the new bundle goes."""

    folder: Path
    replace: bool

    @classmethod
    def of(
        cls,
        bundle: ModelBundle,
        store: ModelStore,
        out: Path | None,
        name: str | None,
        *,
        replace: bool,
    ) -> Target:
        """Decide before anything is computed. Raises ModelError for a place that will not do."""
        from spinextract_gui.networks.bundle_writer import check_place
        from spinextract_gui.networks.manifest import check_name
        from spinextract_gui.storage.folders import shipped

        if out is None and name is None:
            if bundle.folder.resolve().parent == shipped("models").resolve():
                raise ModelError(
                    f"{bundle.info.name} came with the program and is not changed: "
                    "give the calibrated copy a --name."
                )
            return cls(bundle.folder, replace=True)
        wanted = name or bundle.info.name
        check_name(wanted)
        if out is None and not replace:
            store.check_free(wanted)
        folder = (out or store.folder) / wanted
        check_place(folder, replace=replace)
        return cls(folder, replace)

    def write(self, bundle: ModelBundle, additions: Sequence[Addition]) -> ModelBundle:
        """Write the bundle with its additions. Raises ModelError, StorageError."""
        from spinextract_gui.networks.bundle_additions import write_with

        return write_with(bundle, self.folder, additions, replace=self.replace)


def _named(data: Path, part: str = "") -> str:
    from spinextract_gui.readers.sentences import shown

    return shown(data.resolve().name) + (f", {part} patients" if part else "")


def _say_additions(written: ModelBundle, additions: Sequence[Addition]) -> None:
    """Say what was added, with its figures."""
    from spinextract_gui.networks.bundle_additions import title_of

    for one in additions:
        say(f"{title_of(one.member, written)}: {one.summary}")


def _close(written: ModelBundle, failures: Sequence[str]) -> None:
    """Say where the model lies and what could not be read; leave with the exit code."""
    if written.info.synthetic:
        say("The model was trained on synthetic data: no medical meaning.")
    complain_of(failures, "could not be read.")
    say(f"Written to {written.folder}. {RESEARCH_USE}")
    if failures:
        raise typer.Exit(1)
