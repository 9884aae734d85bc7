"""What is asked of the hub, and what happens until a model is ready."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from spinextract_gui.domain.result import ModelInfo

PUBLISHED_REPO: Final = "DavidReineckeMD/spinextract"
"""Where the authors of the published tumour classifier keep its weights."""
NO_CALIBRATOR: Final = "none"


@dataclass(frozen=True, slots=True)
class HubWish:
    """What to download.

    Attributes
    ----------
    repo
        ``owner/name`` on the hub.
    revision
        Branch, tag or commit.
    file
        Path of the checkpoint in the repository; empty lets the program choose.
    calibrator
        Path of the calibrator; empty lets the program choose, ``none`` takes none.
    endpoint
        Address of another hub than huggingface.co, such as a mirror inside the hospital.
    """

    repo: str = PUBLISHED_REPO
    revision: str = "main"
    file: str = ""
    calibrator: str = ""
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository.

    Attributes
    ----------
    path
        Below the repository's root, with ``/``; foreign text.
    sha256
        Hex; empty for a small file that the hub keeps in git itself.
    git_blob
        The git object's sha1 (hex); what a file without `sha256` is checked against.
    """

    path: str
    size: int
    sha256: str
    git_blob: str = ""

    @property
    def suffix(self) -> str:
        """Such as ``.ckpt``, in lower case."""
        return "." + self.path.rpartition("/")[2].rpartition(".")[2].lower()

    @property
    def megabytes(self) -> str:
        """The size for people."""
        return f"{self.size / 1e6:.1f} MB"


@dataclass(frozen=True, slots=True)
class RepositoryListed:
    """What the hub has; `commit` pins the files that are fetched.

    Attributes
    ----------
    checkpoint, calibrator
        What was chosen; None for no calibrator.
    """

    repo: str
    commit: str
    files: tuple[RemoteFile, ...]
    checkpoint: RemoteFile
    calibrator: RemoteFile | None


@dataclass(frozen=True, slots=True)
class Downloading:
    """`done` of ``file.size`` bytes are on the disk; a resumed file begins above zero."""

    file: RemoteFile
    done: int
    bytes_per_s: float


@dataclass(frozen=True, slots=True)
class FileChecked:
    """A file is complete and is what the hub says it is.

    Attributes
    ----------
    sha256
        Hex, over the bytes as they lie on the disk.
    """

    file: RemoteFile
    sha256: str


@dataclass(frozen=True, slots=True)
class Importing:
    """The checkpoint is taken apart and checked now; this takes seconds."""

    file: RemoteFile


@dataclass(frozen=True, slots=True)
class ModelReady:
    """The last event: the model can be used.

    Attributes
    ----------
    task
        ``srh`` or ``stenosis``.
    folder
        Of the bundle.
    """

    task: str
    info: ModelInfo
    folder: Path


HubEvent: TypeAlias = RepositoryListed | Downloading | FileChecked | Importing | ModelReady
