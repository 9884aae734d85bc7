"""The models at hand: those shipped with the program and those the user imported."""

from __future__ import annotations

import logging
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError, StorageError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.networks.bundle import MANIFEST, ModelBundle, load_bundle
from spinextract_gui.networks.bundle_writer import copy_bundle
from spinextract_gui.networks.manifest import check_name, is_name
from spinextract_gui.storage import folders

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)


class ModelStore:
    """Finds, lists and removes model bundles.

    Attributes
    ----------
    folder
        The user's models; shipped ones lie elsewhere and cannot be changed.
    """

    def __init__(self, folder: Path | None = None, shipped: Path | None = None) -> None:
        self.folder = folder if folder is not None else folders.models_folder()
        self._shipped = shipped if shipped is not None else folders.shipped("models")

    def all(self) -> list[ModelBundle]:
        """Return every model that can be opened, shipped ones first, by name."""
        return self.scan()[0]

    def scan(self) -> tuple[list[ModelBundle], list[SkippedInput]]:
        """Return the models that can be opened, and those that cannot with the reason.

        Weights are hashed when they are used, not here: a list must come at once.
        """
        bundles: list[ModelBundle] = []
        damaged: list[SkippedInput] = []
        for folder in self._folders():
            try:
                bundles.append(load_bundle(folder, verify=False))
            except ModelError as error:
                _log.warning("A model cannot be opened: %s", error.sentence)
                damaged.append(SkippedInput(folder.name, error.sentence))
        return bundles, damaged

    def find(self, name_or_folder: str | Path) -> ModelBundle:
        """Return a model by its name, or by its folder wherever that lies.

        Raises
        ------
        ModelError
            When there is none (the sentence lists the known names) or it is damaged.
        """
        wanted = str(name_or_folder)
        if is_name(wanted):
            for folder in self._folders():
                if folder.name == wanted:
                    return load_bundle(folder)
        if wanted and Path(wanted).is_dir():
            return load_bundle(Path(wanted))
        known = ", ".join(folder.name for folder in self._folders()) or "none"
        raise ModelError(f"There is no model {wanted[:80]!r}; known models: {known}.")

    def has(self, name: str) -> bool:
        """Whether a shipped or imported model is called `name`, sound or damaged."""
        return any(folder.name == name for folder in self._folders())

    def check_free(self, name: str) -> None:
        """Refuse a name that a shipped or imported model has. Raises ModelError."""
        if self.has(name):
            raise ModelError(f"A model named {name} exists already; remove it first.")

    def remove(self, name: str) -> None:
        """Delete an imported model, damaged or not.

        Raises
        ------
        ModelError
            When the name is not one of the user's models.
        StorageError
            When the disk refuses; the model is then still whole.
        """
        _delete(self._mine(name))

    def _mine(self, name: str) -> Path:
        """Return the folder of an imported model. Raises ModelError."""
        check_name(name)
        mine = [folder for folder in _models_in(self.folder) if folder.name == name]
        if not mine and any(folder.name == name for folder in _models_in(self._shipped)):
            raise ModelError(f"{name} came with the program and cannot be removed.")
        if not mine:
            known = ", ".join(folder.name for folder in _models_in(self.folder)) or "none"
            raise ModelError(f"There is no imported model {name!r}; imported models: {known}.")
        return mine[0]

    def is_shipped(self, folder: Path) -> bool:
        """Whether a model folder came with the program."""
        return folder.parent.resolve() == self._shipped.resolve()

    def add(self, folder: Path) -> ModelBundle:
        """Copy a bundle that lies elsewhere into the user's models, byte for byte.

        Raises
        ------
        ModelError
            When it is damaged or its name is taken.
        StorageError
            When the disk refuses.
        """
        name = load_bundle(folder).manifest.name
        self.check_free(name)
        return copy_bundle(folder, self.folder / name)

    def set_aside(self, name: str) -> Path:
        """Take an imported model out of the list; return what `bring_back` or `discard` needs.

        Errors as `remove`.
        """
        folder = self._mine(name)
        aside = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.aside")
        try:
            return folder.rename(aside)
        except OSError as error:
            raise StorageError(f"The model {folder.name} could not be removed.") from error

    def bring_back(self, aside: Path, name: str) -> None:
        """Put a model that was set aside back. Raises ModelError, StorageError."""
        check_name(name)
        self.check_free(name)
        try:
            aside.rename(self.folder / name)
        except OSError as error:
            raise StorageError(f"The model {name} could not be brought back.") from error

    def _folders(self) -> Iterator[Path]:
        yield from _models_in(self._shipped)
        if self.folder.resolve() != self._shipped.resolve():
            yield from _models_in(self.folder)


def discard(aside: Path) -> None:
    """Delete a model that was set aside; what the disk keeps is no model any more."""
    shutil.rmtree(aside, ignore_errors=True)


def _models_in(folder: Path) -> list[Path]:
    """Return the folders below `folder` that could be models, by name."""
    if not folder.is_dir():
        return []
    return sorted(
        entry for entry in folder.iterdir() if is_name(entry.name) and (entry / MANIFEST).exists()
    )


def _delete(folder: Path) -> None:
    """Rename first: a deletion that is cut short then leaves no half model under the name."""
    if folder.is_symlink():
        folder.unlink()
        return
    doomed = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    try:
        folder.rename(doomed)
    except OSError as error:
        raise StorageError(f"The model {folder.name} could not be removed.") from error
    shutil.rmtree(doomed, ignore_errors=True)
