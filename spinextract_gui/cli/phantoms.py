"""`spinextract phantoms`: synthetic data sets in the layouts that training and evaluation read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli.console import progress_bar, say
from spinextract_gui.domain.verdict import RESEARCH_USE

app = typer.Typer(no_args_is_help=True)


class Shares(StrEnum):
    """How often each grade is drawn."""

    NATURAL = "natural"
    EVEN = "even"


@app.callback()
def phantoms() -> None:
    """Write synthetic data sets: nobody is ill in them, they carry no medical meaning."""


@app.command()
def spines(
    out: Annotated[Path, typer.Option(help="Folder for the set.")],
    patients: Annotated[int, typer.Option(min=1, help="How many spines.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the first; the others follow it.")] = 0,
    slices: Annotated[int, typer.Option(min=1, max=99, help="Sagittal slices of each.")] = 1,
    side_px: Annotated[
        int, typer.Option(min=32, max=1024, help="Rows and columns of a slice.")
    ] = 320,
    shares: Annotated[
        Shares,
        typer.Option(help="Of normal/mild, moderate, severe: 70/18/12 or 50/25/25 percent."),
    ] = Shares.NATURAL,
) -> None:
    """Write spine phantoms in the layout of the RSNA 2024 lumbar challenge (--rsna reads it)."""
    from spinextract_gui.synthesis.spine.grading import EVEN_SHARES, NATURAL_SHARES
    from spinextract_gui.synthesis.spine.study_set import SetSettings, write_study_set

    drawn = EVEN_SHARES if shares is Shares.EVEN else NATURAL_SHARES
    settings = SetSettings(patients, seed, drawn, slices, side_px)
    with progress_bar() as bar:
        task = bar.add_task("spines", total=patients, rate="")
        write_study_set(out, settings, lambda done, _: bar.update(task, completed=done))
    say(f"{patients} synthetic spines written to {out}; no medical meaning. {RESEARCH_USE}")


@app.command()
def slides(
    out: Annotated[Path, typer.Option(help="Folder for the tree.")],
    slides_per_class: Annotated[
        int, typer.Option(min=1, max=2500, help="Each of a patient of its own.")
    ],
    seed: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="Sets of other seeds share no slide.")
    ] = 0,
    edge: Annotated[
        list[int] | None,
        typer.Option(min=300, max=20_000, help="Heights and widths to draw from, in pixels."),
    ] = None,
) -> None:
    """Write slide phantoms of the four tumours as an OpenSRH-style tree."""
    from spinextract_gui.synthesis.slide_set import SlideSet, write_slide_set

    chosen = SlideSet(slides_per_class, seed, *([tuple(edge)] if edge else []))
    with progress_bar() as bar:
        task = bar.add_task("slides", total=len(chosen), rate="")
        write_slide_set(out, chosen, lambda done: bar.update(task, completed=done))
    say(f"{len(chosen)} synthetic slides written to {out}; no medical meaning. {RESEARCH_USE}")
