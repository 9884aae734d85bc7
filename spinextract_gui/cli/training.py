"""What the commands of `spinextract train` share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

import typer

from spinextract_gui.cli.console import complain
from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from spinextract_gui.training.run.config import RunConfig

C = TypeVar("C", bound="RunConfig")

Out: TypeAlias = Annotated[Path, typer.Option(help="Folder of the run; it gets everything.")]
ConfigFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", help="YAML with any field of config.yaml; options go first."),
]
Resume: TypeAlias = Annotated[bool, typer.Option(help="Go on with the run in the folder.")]
Epochs: TypeAlias = Annotated[int | None, typer.Option(help="Most epochs.")]
Batch: TypeAlias = Annotated[
    int | None, typer.Option("--batch", "--batch-size", help="Items in a step.")
]
Rate: TypeAlias = Annotated[float | None, typer.Option(help="Learning rate, the highest.")]
Decay: TypeAlias = Annotated[float | None, typer.Option(help="Weight decay.")]
Seed: TypeAlias = Annotated[int | None, typer.Option(help="Of everything that is drawn.")]
Start: TypeAlias = Annotated[
    str | None,
    typer.Option(help="Start weights: none, a file, or hub:OWNER/REPOSITORY/FILE."),
]
Patience: TypeAlias = Annotated[
    int | None, typer.Option(help="Stop after so many epochs without improvement.")
]
Devices: TypeAlias = Annotated[int | None, typer.Option(help="Processors or GPUs to train on.")]
Nodes: TypeAlias = Annotated[int | None, typer.Option(help="Machines to train on.")]
Strategy: TypeAlias = Annotated[str | None, typer.Option(help="Lightning's, such as ddp.")]
Accelerator: TypeAlias = Annotated[str | None, typer.Option(help="auto, cpu, gpu or mps.")]
HowMixed: TypeAlias = Annotated[
    str | None, typer.Option("--precision", help="bf16-mixed, 16-mixed or 32-true.")
]
Workers: TypeAlias = Annotated[int | None, typer.Option(help="Processes that load data.")]
Threads: TypeAlias = Annotated[int | None, typer.Option(help="Of torch, in each process.")]
BundleName: TypeAlias = Annotated[str | None, typer.Option("--name", help="Of the bundle.")]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Any field of the configuration."),
]


def configured(kind: type[C], context: typer.Context, out: Path, **fixed: object) -> C:
    """Return the configuration of the run in `out`.

    Parameters
    ----------
    context
        Of the command: its options that are called like a field set that field, before
        ``--set``, before the file of ``--config``, before the published defaults.
    fixed
        Fields that no option decides.

    Raises
    ------
    InputError
        For a field that is unknown or out of range, or a folder that holds another run.
    """
    from spinextract_gui.training.run.config import config_for
    from spinextract_gui.training.run.processes import is_leader

    given = context.params
    named = {field: given[field] for field in kind.model_fields if given.get(field) is not None}
    overrides = fields(given["assignments"]) | named | fixed
    path = given["config"]
    return config_for(
        kind,
        None if path is None else Path(path),
        overrides,
        out,
        resume=bool(given["resume"]),
        leads=is_leader(),
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
