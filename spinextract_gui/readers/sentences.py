"""Saying what was found and what was expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import PATCH_SIZE_PX

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.readers.decoder.facts import TiffFacts

EXPECTED = (
    "expected an SRH slide: a two-channel 16-bit TIFF (CH2, CH3), "
    f"or a folder of such patches of {PATCH_SIZE_PX} x {PATCH_SIZE_PX} pixels"
)
EXPECTED_ANY = f"{EXPECTED}; or MRI: DICOM files or a NIfTI volume"
_HEAD_BYTES = 512
_NAME_CHARACTERS = 120
_KINDS = {
    "bool": "1-bit pixels",
    "uint8": "8-bit pixels",
    "float16": "floating-point pixels",
    "float32": "floating-point pixels",
    "float64": "floating-point pixels",
}
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (128, b"DICM", "a DICOM file"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"BM", "a bitmap picture"),
    (0, b"\x00\x00\x00\x0cjP", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"PK\x03\x04", "a ZIP archive; unpack it first"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (0, b"\x1f\x8b", "a gzip archive; unpack it first"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"SQLite format 3", "a database"),
    (344, b"n+1\x00", "a NIfTI image"),
    (344, b"ni1\x00", "a NIfTI image"),
)
_TIFF_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_tiff(path: Path) -> bool:
    """Whether the file begins as TIFF 6.0 or BigTIFF files do. Raises OSError."""
    return _head(path).startswith(_TIFF_MARKS)


def kind_of_file(path: Path) -> str:
    """Return what a file is, for a sentence. Raises OSError."""
    head = _head(path)
    if not head:
        return "an empty file"
    if head.startswith(_TIFF_MARKS):
        return "a TIFF file"
    if path.name.lower().endswith((".nii", ".nii.gz")):
        return "a NIfTI image"
    for offset, mark, kind in _SIGNATURES:
        if head[offset:].startswith(mark):
            return kind
    return "a text file" if _is_text(head) else "of a kind this program does not know"


def is_of_kind(path: Path) -> str:
    """Return the beginning of a sentence that says what a file is. Raises OSError."""
    return f"{shown(path.name)} is {kind_of_file(path)}"


def not_a_slide(path: Path) -> str:
    """Return the sentence for a file that is no TIFF. Raises OSError."""
    return f"{is_of_kind(path)}; {EXPECTED}."


def damaged(path: Path, reason: str) -> str:
    """Return the sentence for a file called TIFF whose header could not be understood."""
    try:
        if path.is_file() and not is_tiff(path):
            return not_a_slide(path)
    except OSError:
        reason = "it may not be read by this user"
    return f"{shown(path.name)} cannot be read as a TIFF: {reason}; {EXPECTED}."


def wrong_content(name: str, facts: TiffFacts) -> str:
    """Return the sentence for a sound TIFF that holds no SRH pixels."""
    shape = " x ".join(str(n) for n in facts.shape)
    stored = f" ({shape}, {facts.dtype})" if shape and facts.dtype != "None" else ""
    return f"{shown(name)} holds {_content(facts)}{stored}; {EXPECTED}."


def wrong_patch_size(name: str, facts: TiffFacts) -> str:
    """Return the sentence for a two-channel TIFF that is no patch."""
    size = facts.levels[0]
    return (
        f"{shown(name)} is {size.height} x {size.width} pixels; "
        f"expected a patch of {PATCH_SIZE_PX} x {PATCH_SIZE_PX} pixels."
    )


def cut_short(name: str, facts: TiffFacts) -> str:
    """Return the sentence for a file that ends before its pixels do."""
    return (
        f"{shown(name)} is cut short: it ends after {facts.file_bytes:,} bytes, before the "
        "pixels that its header promises; copy it again from its source."
    )


def _content(facts: TiffFacts) -> str:
    if facts.photometric == "RGB" or facts.samples in (3, 4):
        return "a colour picture (such as H&E)"
    if facts.dtype != "uint16":
        return _KINDS.get(facts.dtype, "pixels of another type")
    if len([n for n in facts.shape if n != 1]) <= 2:
        return "one channel"
    return "not exactly two channels"


def readable(name: str) -> str:
    """Return a name from the file system as text that every table and report can hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def shown(name: str) -> str:
    """Return a file name that is safe inside a sentence: printable, of bounded length."""
    text = "".join(character if character.isprintable() else "?" for character in name)
    return text if len(text) <= _NAME_CHARACTERS else f"{text[:_NAME_CHARACTERS]} ..."


def _is_text(head: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in head)


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD_BYTES)
