"""What the commands of `spinextract train` share."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from spinextract_gui.cli.console import complain
from spinextract_gui.domain.errors import InputError

_NEEDED = ("lightning", "torchmetrics", "tensorboard", "yaml")

Out: TypeAlias = Annotated[Path, typer.Option(help="Folder of the run; it gets everything.")]
ConfigFile: TypeAlias = Annotated[
    Path | None, typer.Option("--config", help="YAML with any fields of the configuration.")
]
Resume: TypeAlias = Annotated[bool, typer.Option(help="Go on with the run in the folder.")]
Epochs: TypeAlias = Annotated[int | None, typer.Option(help="Most epochs.")]
Batch: TypeAlias = Annotated[int | None, typer.Option(help="Items in a step.")]
Rate: TypeAlias = Annotated[float | None, typer.Option(help="Learning rate.")]
Decay: TypeAlias = Annotated[float | None, typer.Option(help="Weight decay.")]
Seed: TypeAlias = Annotated[int | None, typer.Option(help="Of everything that is drawn.")]
Start: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Start weights: none, a file, or hub:OWNER/REPOSITORY/FILE."),
]
Devices: TypeAlias = Annotated[int | None, typer.Option(help="Processors to train on.")]
Strategy: TypeAlias = Annotated[str | None, typer.Option(help="Lightning's, such as ddp.")]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Any field of the configuration."),
]


def check_extra() -> None:
    """Refuse to train where the libraries for it are not installed. Raises InputError."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise InputError(
            "Training needs further libraries; install them with: pip install 'spinextract[train]'."
        )


def fields(assignments: Sequence[str] | None) -> dict[str, object]:
    """Return what ``--set`` names. Raises InputError."""
    import yaml

    found: dict[str, object] = {}
    for one in assignments or ():
        name, sign, value = one.partition("=")
        if not sign:
            raise InputError(f"--set takes FIELD=VALUE, not {one[:60]!r}.")
        try:
            found[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise InputError(f"The value of {name[:60]} is not readable.") from error
    return found


def speak(sentence: str) -> None:
    """Say something on stderr, unless this is a follower of a distributed training."""
    from spinextract_gui.training.run.processes import is_leader

    if is_leader():
        complain(sentence)
