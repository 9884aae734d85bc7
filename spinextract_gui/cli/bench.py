"""`spinextract bench`: how fast this machine computes, against the plain way, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from spinextract_gui.cli.console import complain, out
from spinextract_gui.cli.options import ModelsDir
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from spinextract_gui.inference.bench import BenchReport
    from spinextract_gui.inference.mri.bench_report import StenosisBenchReport


def bench(
    json: Annotated[Path | None, typer.Option(help="Also write the figures to this file.")] = None,
    task: Annotated[
        str, typer.Option(help="srh: patches of a slide. stenosis: five levels of a series.")
    ] = "srh",
    model: Annotated[
        str | None,
        typer.Option(
            help=f"Name of a model, or its folder (srh: {DEFAULT_MODEL}; stenosis: the six "
            "published networks with made-up weights)."
        ),
    ] = None,
    patches: Annotated[int, typer.Option(min=32, help="srh: patches per measurement.")] = 256,
    models_dir: ModelsDir = None,
) -> None:
    """Measure every runtime and precision available here against plain torch."""
    from spinextract_gui.storage.atomic import write_text

    report = _report(task, model, patches, models_dir)
    table = Table(*report.columns, box=None)
    for row in report.rows():
        table.add_row(*row)
    out.print(table)
    if json is not None:
        write_text(json, report.to_json())


def _report(
    task: str, model: str | None, patches: int, models_dir: Path | None
) -> BenchReport | StenosisBenchReport:
    if task == "stenosis":
        return _stenosis(model, models_dir)
    if task == "srh":
        return _srh(model or DEFAULT_MODEL, patches, models_dir)
    raise ModelError(f"The task {task[:40]!r} is not known; expected 'srh' or 'stenosis'.")


def _srh(model: str, patches: int, models_dir: Path | None) -> BenchReport:
    """Measure from patch files to head output."""
    from spinextract_gui.inference.bench import run_bench
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.folders import cache_folder

    bundle = ModelStore(models_dir).find(model).expect(SrhBundle)
    return run_bench(bundle, cache_folder(), patches=patches, notify=complain)


def _stenosis(model: str | None, models_dir: Path | None) -> StenosisBenchReport:
    """Measure from prepared slices to grades."""
    from spinextract_gui.inference.mri.bench import bench_bundles, bench_published
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.folders import cache_folder

    if model is None:
        return bench_published(complain)
    bundle = ModelStore(models_dir).find(model).expect(StenosisBundle)
    return bench_bundles([bundle], cache_folder(), complain)
