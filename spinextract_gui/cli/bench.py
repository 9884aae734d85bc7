"""`spinextract bench`: patches per second against the plain way, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from spinextract_gui.cli.analyze import ModelsDir
from spinextract_gui.cli.console import complain, out
from spinextract_gui.domain.settings import DEFAULT_MODEL


def bench(
    json: Annotated[Path | None, typer.Option(help="Also write the figures to this file.")] = None,
    model: Annotated[str, typer.Option(help="Name of a model, or its folder.")] = DEFAULT_MODEL,
    patches: Annotated[int, typer.Option(min=32, help="Patches per measurement.")] = 256,
    models_dir: ModelsDir = None,
) -> None:
    """Measure every runtime and precision available here, from files to head output."""
    from spinextract_gui.inference.bench import run_bench
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.atomic import write_text
    from spinextract_gui.storage.folders import cache_folder

    report = run_bench(
        ModelStore(models_dir).find(model).expect(SrhBundle),
        cache_folder(),
        patches=patches,
        notify=complain,
    )
    table = Table(*report.columns, box=None)
    for row in report.rows():
        table.add_row(*row)
    out.print(table)
    if json is not None:
        write_text(json, report.to_json())
