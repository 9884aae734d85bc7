"""The child process that takes a foreign checkpoint apart; it runs nothing that lies in it.

``python -m spinextract_gui.networks.checkpoint_child SOURCE FOLDER BYTES`` writes
FOLDER/answer.json and, when the checkpoint could be read, FOLDER/tensors.safetensors, and
takes no more than BYTES of memory above what it starts with.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch.serialization import get_unsafe_globals_in_checkpoint, safe_globals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ANSWER: Final = "answer.json"
TENSORS: Final = "tensors.safetensors"
_MOST_TENSORS = 5000
_MOST_NUMBERS = 200_000_000
"""More than twice what the largest network here has."""
_NESTS = ("state_dict", "model_state_dict", "model")
_SETTINGS = (
    "argparse",
    "lightning",
    "numpy",
    "omegaconf",
    "pathlib",
    "pytorch_lightning",
    "typing",
)
"""Settings that Lightning stores beside the weights; they are read as `_Inert`, not as objects."""


class RefusedError(Exception):
    """The checkpoint cannot be used; the message is the reason, as part of a sentence."""


class _Inert:
    """Stands where a setting of a foreign class stood; takes anything and does nothing."""

    def __new__(cls, *_: object, **__: object) -> _Inert:
        return super().__new__(cls)

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, _: object) -> None:
        pass


def main() -> None:
    """Read argv[1] and leave the answer in the folder argv[2], with argv[3] bytes at most."""
    torch.set_num_threads(1)  # each thread would reserve address space of its own
    _limit_memory(int(sys.argv[3]))
    extract(Path(sys.argv[1]), Path(sys.argv[2]))


def extract(source: Path, folder: Path) -> None:
    """Write the tensors of `source` and an answer into `folder`, or the reason for a refusal."""
    answer: dict[str, object]
    try:
        tensors = _plain(_state_dict(_content(source)))
        save_file(tensors, folder / TENSORS)
        answer = {"tensors": len(tensors)}
    except RefusedError as error:
        answer = {"refused": str(error)}
    (folder / ANSWER).write_text(json.dumps(answer), "utf-8")


def _content(source: Path) -> Any:
    """Return what the file holds, tensors and plain values only."""
    with source.open("rb") as stream:
        head = stream.read(9)
    try:
        if len(head) == 9 and head[8:] == b"{":
            return load_file(source)
        with _settings_as_inert(source):
            return torch.load(source, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise RefusedError(_why_not_unpickled(source)) from error
    except MemoryError as error:
        raise RefusedError("needs more memory than a checkpoint may") from error
    except (SafetensorError, Exception) as error:
        raise RefusedError("is truncated, damaged or no checkpoint at all") from error


@contextlib.contextmanager
def _settings_as_inert(source: Path) -> Iterator[None]:
    """Let settings of known libraries pass as `_Inert`; everything else stays refused."""
    try:
        names = get_unsafe_globals_in_checkpoint(str(source))
    except Exception:
        names = []
    settings = (name for name in names if name.split(".")[0] in _SETTINGS)
    inert: list[Callable[..., Any] | tuple[Callable[..., Any], str]]
    inert = [(_Inert, name) for name in settings]
    with safe_globals(inert):
        yield


def _why_not_unpickled(source: Path) -> str:
    try:
        names = sorted(get_unsafe_globals_in_checkpoint(str(source)))
    except Exception:
        names = []
    foreign = [name for name in names if name.split(".")[0] not in _SETTINGS]
    if foreign:
        return f"holds the program object {foreign[0][:80]!r}, which was not run"
    return "is truncated, or holds something other than tensors, which was not run"


def _state_dict(content: Any) -> Mapping[str, torch.Tensor]:
    """Find the tensors in a Lightning file, a training checkpoint or a plain state dict."""
    for nest in _NESTS:
        if isinstance(content, dict) and isinstance(content.get(nest), dict):
            return _tensors_of(content[nest])
    return _tensors_of(content)


def _tensors_of(content: Any) -> Mapping[str, torch.Tensor]:
    if not isinstance(content, dict):
        raise RefusedError("holds no table of named tensors")
    found = {
        name: value
        for name, value in content.items()
        if isinstance(name, str) and isinstance(value, torch.Tensor)
    }
    if not found:
        raise RefusedError("holds no table of named tensors")
    return found


def _plain(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Copy the tensors as float32 (integers stay), after a look at what they claim to be."""
    if len(tensors) > _MOST_TENSORS or any(len(name) > 300 for name in tensors):
        raise RefusedError("holds more tensors, or longer names, than any network here has")
    for name, tensor in tensors.items():
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_meta:
            raise RefusedError(f"stores the tensor {name[:80]!r} as other than plain numbers")
        if tensor.is_complex():
            raise RefusedError(f"stores complex numbers in the tensor {name[:80]!r}")
    if sum(tensor.numel() for tensor in tensors.values()) > _MOST_NUMBERS:
        raise RefusedError("holds far more numbers than the network has")
    return {name: _copied(tensor) for name, tensor in tensors.items()}


def _copied(tensor: torch.Tensor) -> torch.Tensor:
    """Return a tensor of its own: safetensors does not store shared or strided memory."""
    plain = tensor.detach().float() if tensor.is_floating_point() else tensor.detach()
    return plain.clone(memory_format=torch.contiguous_format)


def _limit_memory(above_idle: int) -> None:
    """Cap what a hostile file can make this process ask for (Linux; others rely on the sizes)."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return
    import resource

    idle = int(statm.read_text().split()[0]) * resource.getpagesize()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (idle + above_idle,) * 2)


if __name__ == "__main__":
    main()
