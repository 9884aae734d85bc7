"""What every worker of a cohort is told once: models, settings, and where results differ."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from spinextract_gui import __version__
from spinextract_gui.cohort.task import Task
from spinextract_gui.domain.settings import DiagnosisSettings, GradingSettings

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import ModelBundle


class ModelRef(BaseModel):
    """A model as workers find it.

    Attributes
    ----------
    folder
        Of the bundle; the same on every machine.
    manifest_hash
        sha256 of its manifest, which itself holds the hash of every other file: a worker that
        finds another model under that name refuses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: str
    manifest_hash: str

    @classmethod
    def of(cls, bundle: ModelBundle) -> ModelRef:
        """Describe a bundle."""
        return cls(folder=str(bundle.folder.resolve()), manifest_hash=manifest_hash(bundle))


class Job(BaseModel):
    """Travels to the workers as JSON.

    Attributes
    ----------
    srh, stenosis, levels
        Models; at least those that `task` needs.
    cache_folder
        Of compiled models; empty lets each worker take its own machine's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Task
    srh: ModelRef | None = None
    stenosis: tuple[ModelRef, ...] = ()
    levels: ModelRef | None = None
    diagnosis: DiagnosisSettings = DiagnosisSettings()
    grading: GradingSettings = GradingSettings()
    cache_folder: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a sha256 (hex) over all that can change a number, the program included."""
        about = self.model_dump_json(exclude={"cache_folder"})
        return hashlib.sha256(f"{__version__}\0{about}".encode()).hexdigest()


def manifest_hash(bundle: ModelBundle) -> str:
    """Return the sha256 (hex) of a bundle's manifest."""
    return hashlib.sha256(bundle.manifest.to_json()).hexdigest()
