"""Turning a published checkpoint into a model bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.calibration_import import read_calibrator
from spinextract_gui.networks.checkpoint import read_checkpoint
from spinextract_gui.networks.description import SrhDescription, described
from spinextract_gui.networks.manifest import check_name
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from pathlib import Path


def import_checkpoint(
    path: Path,
    *,
    name: str,
    folder: Path,
    task: str = "srh",
    calibration: Path | None = None,
    title: str | None = None,
    threshold: float = 0.77,
) -> SrhBundle:
    """Make the bundle `folder`/`name` from a foreign checkpoint; nothing in it is executed.

    Parameters
    ----------
    path
        Lightning ``.ckpt``, ``.pth`` or ``.pt`` state dict, or safetensors.
    folder
        The folder of models; made when it is not there.
    task
        Only ``srh``; `stenosis.importer` has the other one.
    calibration
        Calibrator as JSON or as the published scikit-learn ``.joblib``; None leaves the
        model uncalibrated.
    threshold
        Confidence from which a result is called high confidence, in (0, 1].

    Raises
    ------
    ModelError
        With the reason why the checkpoint, the calibrator, the name or the threshold will not do.
    StorageError
        When the bundle could not be written.
    """
    if task != "srh":
        raise ModelError(f"The task {task[:40]!r} is not known; expected 'srh' or 'stenosis'.")
    check_name(name)
    description = described(SrhDescription, name=name, title=title or name, threshold=threshold)
    ModelStore(folder).check_free(name)
    calibrator = None if calibration is None else read_calibrator(calibration)
    checkpoint = read_checkpoint(path)
    origin = f"imported from a checkpoint with sha256 {file_sha256(path)}"
    found = {"architecture": checkpoint.architecture, "source": origin}
    # torch is imported this late because the front doors must start without it
    from spinextract_gui.networks.golden_maker import make_golden

    golden = make_golden(checkpoint.tensors, checkpoint.architecture)
    stated = description.model_copy(update=found)
    bundle = write_bundle(folder / name, stated, checkpoint.tensors, golden, calibrator)
    return bundle.expect(SrhBundle)
