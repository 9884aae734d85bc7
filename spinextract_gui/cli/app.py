"""The `spinextract` command: its subcommands, exit codes and error messages.

Exit codes: 0 all done, 1 some inputs could not be used (the others were written),
2 nothing could be done; one sentence on stderr says why.
"""

from __future__ import annotations

import sys

import typer

from spinextract_gui.cli import (
    analyze,
    bench,
    calibrate,
    cohort,
    demo,
    doctor,
    download,
    evaluate,
    grade,
    levels,
    models,
    phantoms,
    train,
)
from spinextract_gui.cli.console import complain
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.storage.folders import restrict_permissions

app = typer.Typer(
    name="spinextract",
    help=f"Spinal tumours on histology slides, canal stenosis on spine MRI.\n\n{RESEARCH_USE}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("analyze")(analyze.analyze)
app.command("grade")(grade.grade)
app.command("levels")(levels.levels)
app.command("cohort")(cohort.cohort)
app.command("demo")(demo.demo)
app.command("bench")(bench.bench)
app.command("doctor")(doctor.doctor)
app.add_typer(evaluate.app, name="evaluate")
models.app.command("download")(download.download)
app.add_typer(calibrate.app, name="calibrate")
app.add_typer(models.app, name="models")
app.add_typer(phantoms.app, name="phantoms")
app.add_typer(train.app, name="train")


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    restrict_permissions()
    try:
        app()
    except SpinextractError as error:
        complain(error.sentence)
        sys.exit(2)


if __name__ == "__main__":
    main()
