"""A model bundle: one folder with everything that runs, its hashes checked on every load."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.networks import weights
from spinextract_gui.networks.golden import Golden, GoldenVectors, LevelsGolden, StenosisGolden
from spinextract_gui.networks.known_tissue import KnownTissue
from spinextract_gui.networks.manifest import (
    CALIBRATION,
    CARD,
    GOLDEN,
    KNOWN_TISSUE,
    WEIGHTS,
    AnyManifest,
    LevelsManifest,
    Manifest,
    SrhManifest,
    StenosisManifest,
    read_manifest,
)
from spinextract_gui.networks.platt import PlattCalibrator
from spinextract_gui.networks.temperature import TemperatureCalibrator

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

B = TypeVar("B", bound="ModelBundle")
MANIFEST = "manifest.json"
_MOST_BYTES = {
    MANIFEST: 1 << 16,
    WEIGHTS: weights.MOST_BYTES,
    CALIBRATION: 1 << 20,
    KNOWN_TISSUE: 1 << 20,
    GOLDEN: 64 << 20,
    CARD: 1 << 20,
}


@dataclass(frozen=True, eq=False)
class ModelBundle:
    """A model that can run; made by `load_bundle`. Each task has a subclass below.

    Attributes
    ----------
    folder
        Where the files lie.
    manifest
        What the bundle says about itself; ``manifest.task`` tells the task.
    golden
        Inputs and float32 outputs that every runtime is checked against.
    """

    folder: Path
    manifest: Manifest
    golden: Golden

    @cached_property
    def info(self) -> ModelInfo:
        """Name and hashes, as results carry them; a threshold of 0 means there is none."""
        return ModelInfo(
            name=self.manifest.name,
            title=self.manifest.title,
            model_hash=self.manifest.files[WEIGHTS],
            calibrator_hash=self.manifest.files.get(CALIBRATION, ""),
            threshold=self._threshold,
            synthetic=self.manifest.synthetic,
            known_tissue_hash=self.manifest.files.get(KNOWN_TISSUE, ""),
        )

    @property
    def calibrated(self) -> bool | None:
        """Whether it has a calibrator; None for a task whose answers are no probabilities."""
        if self.manifest.task == "levels":
            return None
        return CALIBRATION in self.manifest.files

    @property
    def knows_tissue(self) -> bool | None:
        """Whether it tells inputs unlike its training; None for a task that does not look."""
        if self.manifest.task == "levels":
            return None
        return KNOWN_TISSUE in self.manifest.files

    def expect(self, kind: type[B]) -> B:
        """Return this bundle as one of `kind`, such as `StenosisBundle`.

        Raises
        ------
        ModelError
            When the model is for another task.
        """
        if isinstance(self, kind):
            return self
        raise ModelError(
            f"The model {self.manifest.name} is for {self.manifest.purpose}; "
            "it cannot be used here."
        )

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Return the learned tensors by state-dict name, read anew and checked by hash.

        Raises
        ------
        ModelError
            When the weights are not the ones the manifest names, or not as the network needs.
        """
        data = read_member(self.folder, WEIGHTS)
        check_hash(WEIGHTS, data, self.manifest)
        return weights.from_bytes(data, self.manifest.layout())

    def card(self) -> str:
        """Return the model card as plain text. Raises ModelError."""
        data = read_member(self.folder, CARD)
        check_hash(CARD, data, self.manifest)
        return data.decode("utf-8", "replace")

    @property
    def _threshold(self) -> float:
        return 0.0


@dataclass(frozen=True, eq=False)
class SrhBundle(ModelBundle):
    """A tumour classifier of histology slides.

    Attributes
    ----------
    calibrator
        None when it has none: its results are "uncalibrated".
    known_tissue
        Tells tissue unlike any that it learned from; None when it has no such statistics.
    """

    manifest: SrhManifest
    golden: GoldenVectors
    calibrator: PlattCalibrator | None = None
    known_tissue: KnownTissue | None = None

    @property
    def _threshold(self) -> float:
        return self.manifest.threshold


@dataclass(frozen=True, eq=False)
class StenosisBundle(ModelBundle):
    """A grader of canal stenosis on sagittal slices.

    Attributes
    ----------
    calibrator
        None when it has none.
    known_pictures
        Tells slices unlike any that it learned from; None when it has no such statistics.
    """

    manifest: StenosisManifest
    golden: StenosisGolden
    calibrator: TemperatureCalibrator | None = None
    known_pictures: KnownTissue | None = None

    @property
    def _threshold(self) -> float:
        return self.manifest.threshold


@dataclass(frozen=True, eq=False)
class LevelsBundle(ModelBundle):
    """A network that finds discs, vertebrae and the canal."""

    manifest: LevelsManifest
    golden: LevelsGolden


def load_bundle(folder: Path, verify: bool = True) -> ModelBundle:
    """Open the bundle in `folder`; `ModelBundle.expect` then says which task it must have.

    Parameters
    ----------
    verify
        Also hash the weights now; otherwise they are hashed when `tensors` reads them. All
        smaller files are hashed in either case.

    Raises
    ------
    ModelError
        When a file is missing, foreign, changed, too large or wrong inside.
    """
    _check_listing(folder)
    manifest = read_manifest(read_member(folder, MANIFEST))
    content: dict[str, bytes] = {}
    for name in (GOLDEN, CALIBRATION, KNOWN_TISSUE, CARD, *((WEIGHTS,) if verify else ())):
        if name in manifest.files:
            content[name] = read_member(folder, name)
            check_hash(name, content[name], manifest)
        elif (folder / name).exists():
            raise ModelError(f"The model folder holds {name}, which its manifest does not list.")
    return _opened(folder, manifest, content)


def _opened(folder: Path, manifest: AnyManifest, content: Mapping[str, bytes]) -> ModelBundle:
    golden, calibration = content[GOLDEN], content.get(CALIBRATION)
    known = KnownTissue.from_bytes(content[KNOWN_TISSUE]) if KNOWN_TISSUE in content else None
    if isinstance(manifest, SrhManifest):
        platt = None if calibration is None else PlattCalibrator.from_json(calibration)
        return SrhBundle(folder, manifest, GoldenVectors.from_bytes(golden), platt, known)
    if isinstance(manifest, StenosisManifest):
        scale = None if calibration is None else TemperatureCalibrator.from_json(calibration)
        return StenosisBundle(folder, manifest, StenosisGolden.from_bytes(golden), scale, known)
    if known is not None:
        raise ModelError(f"The model {manifest.name} knows inputs, which its task has not.")
    if calibration is not None:
        raise ModelError(f"The model {manifest.name} has a calibrator, which its task has not.")
    return LevelsBundle(folder, manifest, LevelsGolden.from_bytes(golden))


def read_member(folder: Path, name: str) -> bytes:
    """Read one of the bundle's files; `name` is one of ours, never from a file."""
    path = folder / name
    if path.is_symlink() or not path.is_file():
        raise ModelError(f"The model in {folder.name} has no file {name}.")
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES[name] + 1)
    except OSError as error:
        raise ModelError(f"The file {name} of the model {folder.name} cannot be read.") from error
    if len(data) > _MOST_BYTES[name]:
        raise ModelError(f"The file {name} of the model {folder.name} is too large for a model.")
    return data


def check_hash(name: str, data: bytes, manifest: Manifest) -> None:
    """Refuse a file that is not byte for byte the one the manifest was written for."""
    if hashlib.sha256(data).hexdigest() != manifest.files[name]:
        raise ModelError(
            f"The file {name} of the model {manifest.name} was changed or damaged: "
            "its sha256 is not the one in the manifest."
        )


def _check_listing(folder: Path) -> None:
    """Refuse folders that are no bundle, and strangers among the files of one."""
    try:
        names = {entry.name for entry in folder.iterdir() if not entry.name.startswith(".")}
    except OSError as error:
        raise ModelError(f"{folder.name} is not a model folder that can be opened.") from error
    if MANIFEST not in names:
        raise ModelError(f"{folder.name} is not a model folder: it has no {MANIFEST}.")
    if strange := sorted(names - _MOST_BYTES.keys()):
        raise ModelError(
            f"The model folder {folder.name} holds a foreign file {strange[0][:80]!r}."
        )
