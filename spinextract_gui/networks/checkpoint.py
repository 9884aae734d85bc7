"""Reading foreign checkpoints: a child process takes them apart, everything is checked here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from safetensors import SafetensorError
from safetensors.numpy import load_file

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.checkpoint_limits import SRH, CheckpointLimits
from spinextract_gui.networks.state_dict import Checkpoint, recognise
from spinextract_gui.storage import folders

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_COMMAND = (sys.executable, "-P", "-m", "spinextract_gui.networks.checkpoint_child")
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_SECONDS = 180.0


def read_checkpoint(
    path: Path, *, seconds: float = _SECONDS, command: Sequence[str] = _COMMAND
) -> Checkpoint:
    """Read the checkpoint of a tumour classifier, without running it.

    Parameters
    ----------
    seconds
        How long the child process may take.

    Returns
    -------
    Checkpoint
        The learned tensors under the published names, checked in every respect.

    Raises
    ------
    ModelError
        With the reason: damaged, hostile, only a backbone, another network, wrong shapes.
    """
    return recognise(read_tensors(path, SRH, seconds=seconds, command=command), path.name)


def read_tensors(
    path: Path,
    limits: CheckpointLimits,
    *,
    seconds: float = _SECONDS,
    command: Sequence[str] = _COMMAND,
) -> dict[str, NDArray[np.generic]]:
    """Read the named tensors of a Lightning or training checkpoint, state dict or safetensors.

    Floating point comes as float32, integers as they are; nothing else about them is checked.

    Raises
    ------
    ModelError
        With the reason: damaged, hostile, too large, no tensors.
    """
    _check_file(path, limits)
    with tempfile.TemporaryDirectory(dir=folders.cache_folder()) as name:
        folder = Path(name)
        arguments = (str(path.resolve()), str(folder), str(limits.memory_for(path)))
        _run_child(path, arguments, seconds, command)
        return _tensors(path, folder)


def _check_file(path: Path, limits: CheckpointLimits) -> None:
    if not path.is_file():
        raise ModelError(f"{path.name} is not a file that can be opened.")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read.") from error
    if not 0 < size <= limits.file_bytes:
        raise ModelError(f"{path.name} has {size} bytes; no checkpoint of this network is so.")


def _run_child(
    path: Path, arguments: Sequence[str], seconds: float, command: Sequence[str]
) -> None:
    """Let the child read; a child that dies or hangs is a refusal, never an error of ours."""
    try:
        subprocess.run(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(f"{path.name} took more than {seconds:.0f} s to read.") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ModelError(f"{path.name} cannot be read: its reader came to an end.") from error


def _environment() -> dict[str, str]:
    """Let the child find this package also where it runs from a checkout."""
    paths = (str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _tensors(path: Path, folder: Path) -> dict[str, NDArray[np.generic]]:
    """Take up what the child left, which is not trusted either."""
    answer_file = folder / "answer.json"
    try:
        answer = json.loads(answer_file.read_bytes()[: 1 << 16])
        reason = answer.get("refused")
        if isinstance(reason, str):
            raise ModelError(f"{path.name} {reason}.")
        return load_file(folder / "tensors.safetensors")
    except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
        raise ModelError(f"{path.name} cannot be read: its reader left no answer.") from error
