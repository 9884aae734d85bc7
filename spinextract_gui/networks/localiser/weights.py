"""The localiser's tensors out of a bundle, everything about it checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.localiser import form
from spinextract_gui.networks.weights import Layout, check_tensors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import LevelsBundle

LAYOUT: Final = Layout("that finds the levels", form.learned_shapes())


def localiser_tensors(bundle: LevelsBundle) -> dict[str, NDArray[np.float32]]:
    """Return the learned tensors by state-dict name.

    Raises
    ------
    ModelError
        When the bundle holds another network than this version has, or is damaged.
    """
    manifest = bundle.manifest
    known = (form.ARCHITECTURE, form.CLASSES, form.PREPROCESSING)
    if (manifest.architecture, manifest.classes, manifest.preprocessing) != known:
        raise ModelError(f"The model {manifest.name} needs another version of this program.")
    tensors = bundle.tensors()
    check_tensors(tensors, LAYOUT)
    return tensors
