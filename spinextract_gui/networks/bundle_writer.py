"""Writing a model bundle: whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError, StorageError
from spinextract_gui.networks import weights
from spinextract_gui.networks.bundle import MANIFEST, ModelBundle, load_bundle, read_member
from spinextract_gui.networks.card import model_card
from spinextract_gui.networks.manifest import CALIBRATION, CARD, GOLDEN, WEIGHTS, manifest_of
from spinextract_gui.storage import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.description import Description
    from spinextract_gui.networks.golden import Golden
    from spinextract_gui.networks.platt import PlattCalibrator
    from spinextract_gui.networks.temperature import TemperatureCalibrator


def write_bundle(
    folder: Path,
    description: Description,
    tensors: Mapping[str, NDArray[np.float32]],
    golden: Golden,
    calibrator: PlattCalibrator | TemperatureCalibrator | None = None,
    *,
    half: bool = False,
    card: str | None = None,
    replace: bool = False,
) -> ModelBundle:
    """Write a bundle to `folder` and return it as it was read back.

    Parameters
    ----------
    description
        `SrhDescription`, `StenosisDescription` or `LevelsDescription`: it says the task.
    tensors
        Exactly the learned tensors of the described network, by their state-dict names;
        counters and tables that follow from the architecture are left out.
    golden
        Of the same task: `GoldenVectors`, `StenosisGolden` or `LevelsGolden`. Must be computed
        from the tensors as stored: with `half`, rounded to float16 first.
    calibrator
        `PlattCalibrator` for a tumour classifier, `TemperatureCalibrator` for a grader.
    half
        Store float16 (half the size); the network still computes at float32.
    card
        Text of the model card; a plain one is made from the description when None.
    replace
        Put the new bundle in the place of an older one instead of refusing.

    Raises
    ------
    ModelError
        When the tensors are wrong, or `folder` exists and `replace` is False.
    StorageError
        When the disk refuses; an older bundle is still in place.
    """
    check_place(folder, replace=replace)
    content = {
        WEIGHTS: weights.to_bytes(tensors, description.layout(), half=half),
        GOLDEN: golden.to_bytes(),
        CARD: (card if card is not None else model_card(description)).encode(),
    }
    if calibrator is not None:
        content[CALIBRATION] = calibrator.to_json()
    return write_members(folder, description, content)


def check_place(folder: Path, *, replace: bool) -> None:
    """Refuse to write over another model unless asked to. Raises ModelError."""
    if folder.exists() and not replace:
        raise ModelError(f"A model named {folder.name} exists already; remove it first.")


def write_members(
    folder: Path, description: Description, content: Mapping[str, bytes]
) -> ModelBundle:
    """Write every file of a bundle with its manifest, in the place of an older bundle.

    Raises
    ------
    ModelError
        When the files are not those of a bundle.
    StorageError
        When the disk refuses; an older bundle is still in place.
    """
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    manifest = manifest_of(description, hashes)
    _write_folder(folder, {**content, MANIFEST: manifest.to_json()})
    return load_bundle(folder)


def copy_bundle(source: Path, folder: Path) -> ModelBundle:
    """Write the same bundle to `folder`, byte for byte, and return it as it was read back.

    Raises
    ------
    ModelError
        When the source is damaged or `folder` exists.
    StorageError
        When the disk refuses.
    """
    if folder.exists():
        raise ModelError(f"A model named {folder.name} exists already; remove it first.")
    names = (MANIFEST, *load_bundle(source).manifest.files)
    _write_folder(folder, {name: read_member(source, name) for name in names})
    return load_bundle(folder)


def _write_folder(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write beside the target, check the whole, then rename into place."""
    fresh = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    try:
        fresh.mkdir(mode=0o700, parents=True)
        for name, data in content.items():
            atomic.write_bytes(fresh / name, data)
        load_bundle(fresh)
        _swap(fresh, folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError(f"The model {folder.name} could not be saved: {reason}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, folder: Path) -> None:
    """Rename `fresh` to `folder`; an older folder comes back when that fails."""
    older = folder.with_name(f"{fresh.name}.old")
    had_older = folder.exists()
    if had_older:
        folder.rename(older)
    try:
        fresh.rename(folder)
    except OSError:
        if had_older:
            older.rename(folder)
        raise
    shutil.rmtree(older, ignore_errors=True)
