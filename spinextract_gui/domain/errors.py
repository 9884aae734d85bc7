"""The one family of errors: a sentence for the user, a cause for the log."""

from __future__ import annotations


class SpinextractError(Exception):
    """Something the user can be told about.

    Attributes
    ----------
    sentence
        One clear sentence in plain text: what was found, what was expected.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class InputError(SpinextractError):
    """A file or folder that the program cannot use (command line: exit code 2)."""


class ModelError(SpinextractError):
    """A checkpoint, calibrator or model bundle that is damaged, foreign or incomplete."""


class RuntimeUnavailableError(SpinextractError):
    """A device or precision that this machine does not offer."""


class StorageError(SpinextractError):
    """A file that could not be written whole; the old one is still in place."""


class DownloadError(SpinextractError):
    """Something on the network that could not be had: not there, not reachable, not whole."""


class CancelledRunError(SpinextractError):
    """The user stopped the work; what was computed until then is kept."""

    def __init__(self) -> None:
        super().__init__("The work was stopped before it was complete.")
