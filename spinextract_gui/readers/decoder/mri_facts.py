"""What the decoder found out about an MRI file of either sort."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_EDGE_PX, MAX_SLICE_PX
from spinextract_gui.readers.decoder.nifti_facts import NiftiFacts

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.protocol import Message

MriFacts: TypeAlias = DicomFacts | NiftiFacts


def facts_from_message(message: Message) -> MriFacts:
    """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
    if message["kind"] == "nifti":
        return NiftiFacts.from_message(message)
    return DicomFacts.from_message(message)


def allowed_size(rows: int, columns: int) -> bool:
    """Whether a slice may have this size."""
    edges = 0 < rows <= MAX_EDGE_PX and 0 < columns <= MAX_EDGE_PX
    return edges and rows * columns <= MAX_SLICE_PX
