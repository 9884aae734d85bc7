"""Options that several commands share: one name, one help text, one meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from spinextract_gui.domain.settings import (
    DEFAULT_STENOSIS_MODEL,
    Device,
    Precision,
    Switch,
)

ModelName: TypeAlias = Annotated[str, typer.Option(help="Name of a model, or its folder.")]
ModelsDir: TypeAlias = Annotated[
    Path | None, typer.Option(help="Where imported models live (default: below SPINEXTRACT_HOME).")
]
Graders: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        help=f"Name of a model, or its folder; may be repeated ({DEFAULT_STENOSIS_MODEL}).",
    ),
]
LevelsModel: TypeAlias = Annotated[
    str, typer.Option(help="Model that places the levels and measures the canal.")
]
Results: TypeAlias = Annotated[Path, typer.Option("--out", help="Folder for the results.")]
Where: TypeAlias = Annotated[Device, typer.Option("--device", help="Where to compute.")]
HowExact: TypeAlias = Annotated[
    Precision, typer.Option("--precision", help="auto: the fastest that agrees with float32.")
]
TissueFilter: TypeAlias = Annotated[
    Switch, typer.Option(help="Slides: leave out blank, bloody and saturated patches.")
]
Flatten: TypeAlias = Annotated[
    Switch, typer.Option(help="Slides: even out the illumination of raw ones.")
]
RowsTable: TypeAlias = Annotated[
    Path | None, typer.Option(help="CSV: image_path, row_id, level, severity; with --images.")
]
RowsImages: TypeAlias = Annotated[
    Path | None, typer.Option(help="Folder of the pictures: DICOM, or PNG of 8 bits.")
]
RsnaRoot: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Instead of a table: a folder in the layout of the RSNA 2024 challenge."),
]
Bootstrap: TypeAlias = Annotated[
    int, typer.Option(min=0, max=100_000, help="Sets of patients drawn for the intervals.")
]
DrawSeed: TypeAlias = Annotated[int, typer.Option("--seed", min=0, help="Of the drawing.")]
