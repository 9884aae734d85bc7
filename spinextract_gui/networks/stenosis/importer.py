"""Turning a published stenosis checkpoint into a model bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.checkpoint import read_tensors
from spinextract_gui.networks.checkpoint_limits import STENOSIS
from spinextract_gui.networks.description import StenosisDescription, described
from spinextract_gui.networks.manifest import check_name
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def import_stenosis(
    path: Path,
    *,
    name: str,
    folder: Path,
    backbone: str,
    preprocessing: str,
    class_weights: Sequence[float],
    title: str | None = None,
    threshold: float | None = None,
) -> StenosisBundle:
    """Make the bundle `folder`/`name` from a foreign checkpoint; nothing in it is executed.

    Parameters
    ----------
    path
        Training checkpoint with ``model_state_dict``, plain state dict, or safetensors.
    folder
        The folder of models; made when it is not there.
    backbone
        One of `description.Backbone`.
    preprocessing
        ``reference`` or ``documented``: what the weights were trained with.
    class_weights
        Of the cross-entropy in training, one per grade.
    threshold
        Confidence from which a grade is called high confidence, in (0, 1]; None for this
        program's own choice.

    Raises
    ------
    ModelError
        With the reason why the checkpoint or one of the statements will not do.
    StorageError
        When the bundle could not be written.
    """
    check_name(name)
    optional = {} if threshold is None else {"threshold": threshold}
    description = described(
        StenosisDescription,
        name=name,
        title=title or name,
        backbone=backbone,
        preprocessing=preprocessing,
        class_weights=tuple(class_weights),
        **optional,
    )
    ModelStore(folder).check_free(name)
    found = read_tensors(path, STENOSIS)
    # torch is imported this late because the front doors must start without it
    from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden
    from spinextract_gui.networks.stenosis.state_dict import recognise_stenosis

    tensors = recognise_stenosis(found, path.name, description.backbone)
    origin = f"imported from a checkpoint with sha256 {file_sha256(path)}"
    golden = make_stenosis_golden(tensors, description)
    stated = description.model_copy(update={"source": origin})
    return write_bundle(folder / name, stated, tensors, golden).expect(StenosisBundle)
