"""Place, scale and window of every frame, wherever a DICOM file keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.readers.decoder.dicom_values import (
    integer,
    items,
    number,
    numbers,
    text,
    values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydicom.dataset import Dataset

    from spinextract_gui.readers.decoder.protocol import Message

    Macro = Callable[[str], Dataset]


def frames_of(data: Dataset) -> Iterator[Message]:
    """Yield one message per frame; see `mri_facts.DicomFrame`.

    Enhanced files keep these values in functional groups, shared or per frame (PS3.3,
    C.7.6.16); classic ones on the top level, where one frame is described.
    """
    groups = items(data, "PerFrameFunctionalGroupsSequence")
    if not groups:
        yield _frame(lambda _sequence: data)
        return
    shared = items(data, "SharedFunctionalGroupsSequence")
    for group in groups:
        yield _frame(_finder(group, shared[0] if shared else None, data))


def _finder(group: Dataset, shared: Dataset | None, data: Dataset) -> Macro:
    def find(sequence: str) -> Dataset:
        for place in (group, shared):
            found = items(place, sequence) if place is not None else []
            if found:
                return found[0]
        return data

    return find


def _frame(find: Macro) -> Message:
    measures, window = find("PixelMeasuresSequence"), find("FrameVOILUTSequence")
    scale, content = find("PixelValueTransformationSequence"), find("FrameContentSequence")
    echo = number(find("MREchoSequence"), "EffectiveEchoTime")
    return {
        "position": numbers(find("PlanePositionSequence"), "ImagePositionPatient", 3),
        "orientation": numbers(find("PlaneOrientationSequence"), "ImageOrientationPatient", 6),
        "spacing": numbers(measures, "PixelSpacing", 2),
        "thickness": number(measures, "SliceThickness"),
        "slope": number(scale, "RescaleSlope"),
        "intercept": number(scale, "RescaleIntercept"),
        "centre": number(window, "WindowCenter"),
        "width": number(window, "WindowWidth"),
        "number": integer(content, "InStackPositionNumber") or integer(content, "InstanceNumber"),
        "echo_time": number(find("MREchoSequence"), "EchoTime") if echo is None else echo,
        "repetition_time": number(find("MRTimingAndRelatedParametersSequence"), "RepetitionTime"),
        "inversion_time": _inversion_time(find("MRModifierSequence")),
        "acquisition": integer(content, "FrameAcquisitionNumber")
        or integer(content, "AcquisitionNumber"),
        "temporal": integer(content, "TemporalPositionIndex")
        or integer(content, "TemporalPositionIdentifier"),
        "image_type": _image_type(find("MRImageFrameTypeSequence")),
    }


def _inversion_time(modifier: Dataset) -> float | None:
    name = "InversionTimes" if values(modifier, "InversionTimes") else "InversionTime"
    return number(modifier, name)


def _image_type(macro: Dataset) -> str:
    return text(macro, "FrameType") or text(macro, "ImageType")
