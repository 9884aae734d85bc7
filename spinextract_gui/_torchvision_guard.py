"""Lets torchvision import beside a torch it was not built for.

The package index pairs a CPU-only torch with a torchvision whose native library wants CUDA.
That library then cannot load, and ``import torchvision`` fails on two operators nobody
registered. The networks here need none of torchvision's native operators, so declaring the
two names is enough. On a matching pair this module changes nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_SIGNATURES = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_kept_alive: list[Any] = []
"""A torch.library.Library takes its declarations along when it is collected."""


class TorchvisionGuard:
    """Meta path finder that prepares torch when torchvision is first looked up."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Prepare torch, then leave finding torchvision to the finders behind this one."""
        if name == "torchvision":
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            spec = PathFinder.find_spec(name, path, target)
            if spec is not None and spec.submodule_search_locations:
                _prepare(Path(spec.submodule_search_locations[0]))
        return None


def install() -> None:
    """Put the guard in front of the other finders, once, unless torchvision is there already."""
    present = any(isinstance(finder, TorchvisionGuard) for finder in sys.meta_path)
    if not present and "torchvision" not in sys.modules:
        sys.meta_path.insert(0, TorchvisionGuard())


def _prepare(folder: Path) -> None:
    """Load torchvision's own operators, or declare the two that its import asks for."""
    torch: Any = import_module("torch")
    if any(_loads(torch, library) for library in sorted(folder.glob("_C*"))):
        return
    library = torch.library.Library("torchvision", "FRAGMENT")
    for signature in _SIGNATURES:
        library.define(signature)
    _kept_alive.append(library)


def _loads(torch: Any, library: Path) -> bool:
    try:
        torch.ops.load_library(str(library))
    except (OSError, RuntimeError):  # built for another torch, or for a CUDA that is absent
        return False
    return True
