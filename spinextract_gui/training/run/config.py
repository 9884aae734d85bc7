"""How a training runs: one YAML, given or saved with the run, checked in every field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spinextract_gui.domain.errors import InputError
from spinextract_gui.storage import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONFIG = "config.yaml"
"""Name of the resolved configuration in the folder of a run."""
_MOST_BYTES = 1 << 20
_MACHINE = ("threads", "workers")
"""What may differ when a run is resumed: neither changes what is drawn."""
C = TypeVar("C", bound="RunConfig")

Positive: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Part: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
Count: TypeAlias = Annotated[int, Field(ge=1)]


class RunConfig(BaseModel):
    """What every task's configuration holds; each task adds its own fields and defaults.

    A subclass that gives a field a default states its type again (`Count`, `Positive` ...).

    Attributes
    ----------
    batch
        Items in one step, all processes together; their number must divide it.
    warm_up
        Share of the steps during which the learning rate rises.
    patience
        Epochs without improvement after which the training stops; None: never early.
    devices, nodes, strategy, accelerator
        Lightning's: how many processors on how many machines, and how they work together.
    workers
        Processes that load data, each training process its own.
    threads
        Of torch in each training process; None takes what the machine has to spare.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: Count
    batch: Count
    learning_rate: Positive
    weight_decay: NotNegative
    betas: tuple[Part, Part] = (0.9, 0.999)
    warm_up: Part = 0.0
    patience: Count | None = None
    precision: Literal["bf16-mixed", "16-mixed", "32-true"] = "bf16-mixed"
    devices: Count | Literal["auto"] = "auto"
    nodes: Count = 1
    strategy: str = "auto"
    accelerator: Literal["auto", "cpu", "gpu", "mps"] = "auto"
    workers: Annotated[int, Field(ge=0)] = 0
    threads: Count | None = None
    seed: Annotated[int, Field(ge=0, lt=1 << 32)]


def load_config(kind: type[C], path: Path | None, overrides: Mapping[str, object]) -> C:
    """Return a configuration: the defaults, then the YAML file, then what was given by hand.

    Parameters
    ----------
    overrides
        By field name; those that are None leave the field as it is.

    Raises
    ------
    InputError
        When the file cannot be read or a field is unknown or out of range.
    """
    fields = {} if path is None else _read(path)
    fields |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise InputError(_what_is_wrong(error)) from error


def config_for(
    kind: type[C],
    path: Path | None,
    overrides: Mapping[str, object],
    out: Path,
    *,
    resume: bool,
    leads: bool = True,
) -> C:
    """Return the configuration of a run in `out`; one that is resumed brings its own.

    Parameters
    ----------
    leads
        False in the followers of a distributed training (`processes.is_leader`).

    Raises
    ------
    InputError
        As `load_config`; when `out` holds a run and `resume` is False; when a field differs
        from that of the run to resume.
    """
    saved = out / CONFIG
    follower = not (resume or leads)  # its leader has written the file already
    if follower or not saved.is_file():
        return load_config(kind, path, overrides)
    if not resume:
        raise InputError(
            f"The folder {out.name} holds a training already: resume it, or name another folder."
        )
    config = load_config(kind, path or saved, overrides)
    begun = load_config(kind, saved, {name: getattr(config, name) for name in _MACHINE})
    for name in kind.model_fields:
        before, now = getattr(begun, name), getattr(config, name)
        if name not in _MACHINE and before != now:
            raise InputError(f"The training was begun with {name} {before}, not {now}.")
    return config


def save_config(config: RunConfig, path: Path) -> None:
    """Write every field as YAML. Raises StorageError."""
    atomic.write_text(path, yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False))


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path.name} is too large for a configuration.")
        content = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise InputError(f"The configuration {path.name} cannot be read.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"{path.name} is not readable YAML.") from error
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise InputError(f"{path.name} holds no configuration: expected lines like 'epochs: 10'.")
    return content


def _what_is_wrong(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part)[:60] for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"The configuration has no field {where!r}."
    return f"The configuration is wrong at {where}: {first['msg']}."
