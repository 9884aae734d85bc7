"""What the decoder found out about an MRI file, checked on the program's side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from spinextract_gui.domain.mri.geometry import Position
from spinextract_gui.domain.mri.series import Identity
from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_EDGE_PX, MAX_FRAMES, MAX_SLICE_PX

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.protocol import Message

MAX_PLACE_MM = 1e5
SPACING_MM = (1e-3, 1e3)
_LARGEST = 1e30
_TEXT_CHARACTERS = 200
_UNIT_TOLERANCE = 0.05
_RIGHT_ANGLE = 0.01

Affine: TypeAlias = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class DicomFrame:
    """One frame: every field may be missing (None, 0 or empty).

    Attributes
    ----------
    along_row, along_column
        Of length one and at right angles.
    spacing_mm
        Between rows, and between columns.
    number, acquisition, temporal
        What the file counts; 0 when absent.
    """

    position: Position | None
    along_row: Position | None
    along_column: Position | None
    spacing_mm: tuple[float, float] | None
    thickness_mm: float | None
    slope: float
    intercept: float
    centre: float | None
    width: float | None
    number: int
    echo_time_ms: float | None
    repetition_time_ms: float | None
    inversion_time_ms: float | None
    acquisition: int
    temporal: int
    image_type: str

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        row, column = _directions(message["orientation"])
        width = _number(message["width"])
        return cls(
            position=_position(message["position"]),
            along_row=row,
            along_column=column,
            spacing_mm=_spacing(message["spacing"]),
            thickness_mm=_positive(message["thickness"]),
            slope=_number(message["slope"]) or 1.0,
            intercept=_number(message["intercept"]) or 0.0,
            centre=_number(message["centre"]) if width and width > 0 else None,
            width=width if width and width > 0 else None,
            number=_count(message["number"]),
            echo_time_ms=_positive(message["echo_time"]),
            repetition_time_ms=_positive(message["repetition_time"]),
            inversion_time_ms=_positive(message["inversion_time"]),
            acquisition=_count(message["acquisition"]),
            temporal=_count(message["temporal"]),
            image_type=plain(message["image_type"]).upper(),
        )


@dataclass(frozen=True, slots=True)
class DicomFacts:
    """The header of a DICOM file. Texts are foreign: shown as plain text only.

    Attributes
    ----------
    region
        Anatomic region or BodyPartExamined.
    sequence, scanning
        Names of the pulse sequence, and ScanningSequence with EchoPulseSequence.
    contrast
        AcquisitionContrast of enhanced files.
    frames
        One per frame; a single one when the frames have no values of their own.
    """

    syntax: str
    sop_class: str
    sop_uid: str
    modality: str
    rows: int
    columns: int
    frame_count: int
    samples: int
    bits_allocated: int
    bits_stored: int
    signed: bool
    photometric: str
    has_pixels: bool
    cut_short: bool
    lossy: bool
    identity: Identity
    study_uid: str
    series_uid: str
    frame_of_reference: str
    series_number: int
    description: str
    protocol: str
    region: str
    sequence: str
    scanning: str
    contrast: str
    field_strength_t: float | None
    frames: tuple[DicomFrame, ...]

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        text = {key: plain(value) for key, value in message.items() if isinstance(value, str)}
        frames = message["frames"]
        if not isinstance(frames, list) or not 0 < len(frames) <= MAX_FRAMES + 1:
            raise ValueError("the frames make no sense")
        return cls(
            syntax=text["syntax"],
            sop_class=text["sop_class"],
            sop_uid=text["sop_uid"],
            modality=text["modality"].upper(),
            rows=_count(message["rows"]),
            columns=_count(message["columns"]),
            frame_count=_count(message["frame_count"]),
            samples=_count(message["samples"]),
            bits_allocated=_count(message["bits_allocated"]),
            bits_stored=_count(message["bits_stored"]),
            signed=bool(message["signed"]),
            photometric=text["photometric"].upper(),
            has_pixels=bool(message["has_pixels"]),
            cut_short=bool(message["cut_short"]),
            lossy=text["lossy"] == "01",
            identity=_identity(text),
            study_uid=text["study_uid"],
            series_uid=text["series_uid"],
            frame_of_reference=text["frame_of_reference"],
            series_number=_count(message["series_number"] or 0),
            description=text["description"],
            protocol=text["protocol"],
            region=text["region"] or text["body_part"],
            sequence=text["sequence_name"] or text["pulse_sequence"],
            scanning=f"{text['scanning']} {text['echo_pulse']}".strip().upper(),
            contrast=text["contrast"].upper(),
            field_strength_t=_positive(message["field_strength"]),
            frames=tuple(DicomFrame.from_message(frame) for frame in frames),
        )


@dataclass(frozen=True, slots=True)
class NiftiFacts:
    """The header of a NIfTI file.

    Attributes
    ----------
    shape
        Voxels along the three axes.
    volumes
        How many the file holds; the first is read.
    affine
        From voxel indices to millimetres, three rows of four; NIfTI's RAS: x to the patient's
        right, y to the front, z to the head.
    oriented
        Whether the file really states an orientation.
    integers
        Whether voxels are whole numbers, as in label maps.
    """

    shape: tuple[int, int, int]
    volumes: int
    affine: Affine
    oriented: bool
    integers: bool
    description: str

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        first, second, third = (int(n) for n in message["shape"])
        if not all(0 < n <= MAX_EDGE_PX for n in (first, second, third)):
            raise ValueError("the volume has an impossible size")
        rows = [[float(value) for value in row] for row in message["affine"]][:3]
        if len(rows) != 3 or any(len(row) != 4 for row in rows):
            raise ValueError("the affine has an impossible size")
        if not all(math.isfinite(value) for row in rows for value in row):
            raise ValueError("the affine is not finite")
        return cls(
            shape=(first, second, third),
            volumes=_count(message["volumes"]),
            affine=tuple((row[0], row[1], row[2], row[3]) for row in rows),
            oriented=bool(message["oriented"]),
            integers=bool(message["integers"]),
            description=plain(message["description"]),
        )


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


def plain(value: Any) -> str:
    """Return foreign text in one line without control characters, of bounded length."""
    text = "".join(one if one.isprintable() else " " for one in str(value)[:_TEXT_CHARACTERS])
    return " ".join(text.split())


def _identity(text: dict[str, str]) -> Identity:
    return Identity(
        name=_person(text["patient_name"]),
        patient_id=text["patient_id"],
        birth_date=text["birth_date"],
        sex=text["sex"],
        study_date=text["study_date"],
        study_description=text["study_description"],
        institution=text["institution"],
    )


def _person(name: str) -> str:
    """Return ``Family, Given Middle`` of a person name (PS3.5, 6.2.1), its first script."""
    family, _, rest = name.split("=")[0].partition("^")
    given = " ".join(rest.replace("^", " ").split())
    return f"{family.strip()}, {given}" if given else family.strip()


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) and abs(number) <= _LARGEST else None


def _positive(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _count(value: Any) -> int:
    number = int(value)
    return number if 0 <= number < 1 << 40 else 0


def _position(value: Any) -> Position | None:
    if value is None:
        return None
    x, y, z = (float(part) for part in value)
    sound = all(math.isfinite(part) and abs(part) <= MAX_PLACE_MM for part in (x, y, z))
    return Position(x, y, z) if sound else None


def _spacing(value: Any) -> tuple[float, float] | None:
    if value is None:
        return None
    between_rows, between_columns = (float(part) for part in value)
    low, high = SPACING_MM
    sound = low <= between_rows <= high and low <= between_columns <= high
    return (between_rows, between_columns) if sound else None


def _directions(value: Any) -> tuple[Position | None, Position | None]:
    """Return two unit vectors at right angles, or twice None."""
    if value is None:
        return None, None
    parts = [float(part) for part in value]
    if len(parts) != 6 or not all(math.isfinite(part) for part in parts):
        return None, None
    row, column = unit(Position(*parts[:3])), unit(Position(*parts[3:]))
    if row is None or column is None or abs(row.along(column)) > _RIGHT_ANGLE:
        return None, None
    return row, unit(column.moved(row, -row.along(column)))


def unit(direction: Position, tolerance: float = _UNIT_TOLERANCE) -> Position | None:
    """Return a direction with length exactly one, None when it is far from that."""
    length = math.hypot(*direction)
    if not abs(length - 1) <= tolerance:
        return None
    return Position(*(part / length for part in direction))
