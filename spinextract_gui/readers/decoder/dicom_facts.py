"""What the decoder found out about a DICOM file, checked on the program's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from spinextract_gui.domain.mri.geometry import Position
from spinextract_gui.domain.mri.series import Identity
from spinextract_gui.readers.decoder import checked
from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_FRAMES

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.protocol import Message


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
        row, column = checked.directions(message["orientation"])
        width = checked.number(message["width"])
        return cls(
            position=checked.position(message["position"]),
            along_row=row,
            along_column=column,
            spacing_mm=checked.spacing(message["spacing"]),
            thickness_mm=checked.positive(message["thickness"]),
            slope=checked.number(message["slope"]) or 1.0,
            intercept=checked.number(message["intercept"]) or 0.0,
            centre=checked.number(message["centre"]) if width and width > 0 else None,
            width=width if width and width > 0 else None,
            number=checked.count(message["number"]),
            echo_time_ms=checked.positive(message["echo_time"]),
            repetition_time_ms=checked.positive(message["repetition_time"]),
            inversion_time_ms=checked.positive(message["inversion_time"]),
            acquisition=checked.count(message["acquisition"]),
            temporal=checked.count(message["temporal"]),
            image_type=checked.plain(message["image_type"]).upper(),
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
    is_cut
        Whether the frames are slices cut out of a mosaic.
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
    is_cut: bool
    frames: tuple[DicomFrame, ...]

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        text = {key: checked.plain(one) for key, one in message.items() if isinstance(one, str)}
        frames = message["frames"]
        if not isinstance(frames, list) or not 0 < len(frames) <= MAX_FRAMES + 1:
            raise ValueError("the frames make no sense")
        return cls(
            syntax=text["syntax"],
            sop_class=text["sop_class"],
            sop_uid=text["sop_uid"],
            modality=text["modality"].upper(),
            rows=checked.count(message["rows"]),
            columns=checked.count(message["columns"]),
            frame_count=checked.count(message["frame_count"]),
            samples=checked.count(message["samples"]),
            bits_allocated=checked.count(message["bits_allocated"]),
            bits_stored=checked.count(message["bits_stored"]),
            signed=bool(message["signed"]),
            photometric=text["photometric"].upper(),
            has_pixels=bool(message["has_pixels"]),
            cut_short=bool(message["cut_short"]),
            lossy=text["lossy"] == "01",
            identity=_identity(text),
            study_uid=text["study_uid"],
            series_uid=text["series_uid"],
            frame_of_reference=text["frame_of_reference"],
            series_number=checked.count(message["series_number"] or 0),
            description=text["description"],
            protocol=text["protocol"],
            region=text["region"] or text["body_part"],
            sequence=text["sequence_name"] or text["pulse_sequence"],
            scanning=f"{text['scanning']} {text['echo_pulse']}".strip().upper(),
            contrast=text["contrast"].upper(),
            field_strength_t=checked.positive(message["field_strength"]),
            is_cut=bool(message["cut"]),
            frames=tuple(DicomFrame.from_message(frame) for frame in frames),
        )


def _identity(text: dict[str, str]) -> Identity:
    return Identity(
        name=checked.person(text["patient_name"]),
        patient_id=text["patient_id"],
        birth_date=text["birth_date"],
        sex=text["sex"],
        study_date=text["study_date"],
        study_description=text["study_description"],
        institution=text["institution"],
    )
