"""Automatic levels: which slice, which discs, where the canal passes them, how wide it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import ImagePoint, Plane
from spinextract_gui.domain.mri.grade import CanalProfile, CanalWidth
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.inference.mri import counting
from spinextract_gui.inference.mri.canal import profile_of, width_at
from spinextract_gui.inference.mri.outline import Frame, Outline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.result import DeviceInfo, ModelInfo
    from spinextract_gui.domain.settings import Device, Precision
    from spinextract_gui.inference.runtimes.localiser import LocaliserRuntime
    from spinextract_gui.networks.bundle import ModelBundle

NOT_SAGITTAL = "Levels are found on sagittal series only; this one is {plane}."
NO_WIDTH = "The canal's width at {levels} could not be measured: no canal was seen beside it."
NO_SPACING = "The pixel spacing is not known: widths are in pixels, sizes were assumed."

_FIRST_LOOK = 7
"""Slices looked at first, spread over the middle part of the series."""
_MIDDLE_PART = 0.6
_ABOUT_EQUAL = 0.9
_NEAR_MM = 7.0
"""Slices this close to the best one have a say in where the discs are."""
_MOST_NEAR = 5
_WIDER = 1.25
"""Another slice takes a level over when its canal is this many times as wide there."""
_FROM_MARKER_MM = 15.0


@dataclass(frozen=True, eq=False)
class Localisation:
    """Where the levels are and how wide the canal is.

    Attributes
    ----------
    markers
        Empty when the levels could not be found.
    profile
        Of the slice that passes best through the canal; None without a canal or a level.
    widths
        For each marker beside which a canal was seen.
    reasons
        Sentences about what could not be done and what to be careful about.
    contours
        By slice, the canal's outline where something was measured, in pixels of the slice.
    """

    markers: Markers
    profile: CanalProfile | None = None
    widths: Mapping[Level, CanalWidth] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    contours: Mapping[int, tuple[ImagePoint, ...]] = field(default_factory=dict)


class Localiser:
    """Finds levels with a network that is ready to answer; not for several threads at once."""

    def __init__(self, runtime: LocaliserRuntime, model: ModelInfo) -> None:
        self._runtime = runtime
        self.model = model

    @property
    def info(self) -> DeviceInfo:
        """What computes."""
        return self._runtime.info

    def find(self, series: Series, slice_index: int | None = None) -> Localisation:
        """Place a marker at each of the five levels.

        Parameters
        ----------
        slice_index
            Look at this slice only; None chooses the slices that pass best through the canal.

        Raises
        ------
        InputError
            When a slice cannot be read.
        SpinextractError
            When the network answers with a number that is not finite.
        """
        nothing = Markers(series.key)
        if series.plane is not Plane.SAGITTAL:
            return Localisation(nothing, reasons=(NOT_SAGITTAL.format(plane=series.plane.value),))
        looked = self._looked(series, slice_index)
        main = looked[_best(looked)]
        if main.canal is None:
            return Localisation(nothing, reasons=(counting.NO_CANAL,))
        near = _near(series, main, looked)
        pixel_mm = main.frame.canvas.pixel_mm if series.spacing_known else None
        found = counting.count(counting.agreed(main, near), pixel_mm)
        if not found.places:
            return Localisation(nothing, reasons=found.reasons)
        markers = Markers(
            series.key,
            {
                level: _marker(level, np.array(place), main, near)
                for level, place in found.places.items()
            },
        )
        return _measured(series, markers, looked, main, found.reasons)

    def measure(self, series: Series, markers: Markers) -> Localisation:
        """Measure the canal beside markers that are already placed; they stay as they are.

        Raises
        ------
        InputError
            When a slice cannot be read.
        """
        if series.plane is not Plane.SAGITTAL or not markers.by_level:
            return Localisation(markers)
        slices = [marker.slice_index for marker in markers.ordered]
        looked = self._outlines(series, sorted(set(slices)))
        most = max(sorted(set(slices)), key=slices.count)
        return _measured(series, markers, looked, looked[most], ())

    def outline(self, series: Series, index: int) -> Outline:
        """Return what the network sees on one slice of a sagittal series."""
        frame = Frame.of(series.slices[index].geometry, series.spacing_known)
        image = frame.drawn(series.read_slice(index))
        return Outline.of(index, frame, self._runtime.answer(image[None, None])[0])

    def close(self) -> None:
        """Give back the network."""
        self._runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _looked(self, series: Series, slice_index: int | None) -> dict[int, Outline]:
        """Return outlines of slices spread over the middle, and of all close to the best."""
        if slice_index is not None:
            return self._outlines(series, [slice_index])
        stack = series.stacks[series.stack_of(series.middle)]
        reach = max(1.0, _MIDDLE_PART * len(stack)) / 2
        middle = (stack[0] + stack[-1]) / 2
        wished = np.linspace(middle - reach, middle + reach, _FIRST_LOOK).round()
        first = sorted({int(one) for one in wished if int(one) in stack})
        looked = self._outlines(series, first)
        beside = _close_to(series, _best(looked), stack)
        return looked | self._outlines(series, [one for one in beside if one not in looked])

    def _outlines(self, series: Series, indices: Iterable[int]) -> dict[int, Outline]:
        return {index: self.outline(series, index) for index in indices}


def open_localiser(
    bundle: ModelBundle,
    device: Device,
    precision: Precision,
    cache_folder: Path,
    notify: Callable[[str], None],
) -> Localiser:
    """Make the localiser of a bundle ready.

    Raises
    ------
    ModelError
        When the bundle is not for levels, is damaged, or needs another version.
    RuntimeUnavailableError
        When this machine does not offer the device or precision.
    """
    from spinextract_gui.inference.runtimes.localiser import open_localiser_runtime

    runtime = open_localiser_runtime(bundle, device, precision, cache_folder, notify)
    return Localiser(runtime, bundle.info)


def _best(looked: Mapping[int, Outline]) -> int:
    """Return the slice in the middle of those that pass about equally well through the canal."""
    most = max(outline.worth for outline in looked.values())
    good = sorted(index for index, one in looked.items() if one.worth >= _ABOUT_EQUAL * most)
    return good[len(good) // 2]


def _close_to(series: Series, index: int, stack: range) -> list[int]:
    """Return the slices of a stack within reach of one, that one among them."""
    here = series.slices[index].geometry
    close = [
        other
        for other in stack
        if abs(here.distance_mm(series.slices[other].geometry.origin)) <= _NEAR_MM
    ]
    by_distance = sorted(close, key=lambda other: (abs(other - index), other))
    return sorted(by_distance[:_MOST_NEAR])


def _near(series: Series, main: Outline, looked: Mapping[int, Outline]) -> list[Outline]:
    """Return the looked-at outlines close to the main one whose pixels mean the same places."""
    here = series.slices[main.slice_index].geometry
    return [
        outline
        for index, outline in looked.items()
        if outline.canal is not None
        and outline.frame == main.frame
        and abs(here.distance_mm(series.slices[index].geometry.origin)) <= _NEAR_MM
    ]


def _marker(
    level: Level, place: NDArray[np.float64], main: Outline, near: Sequence[Outline]
) -> Marker:
    """Place one level on the slice that passes best through the canal there.

    That is the main slice unless another one shows a clearly wider canal: canals bend to the
    side, and beside its middle a canal looks narrower than it is.
    """

    def width(outline: Outline) -> float:
        index = _index_near(outline, place)
        return 0.0 if index is None or outline.canal is None else outline.canal.widths[index]

    widest = max(near, key=width)
    chosen = widest if width(widest) > _WIDER * width(main) else main
    index = _index_near(chosen, place)
    if index is not None and chosen.canal is not None:
        place = chosen.canal.centres[index]
    (point,) = chosen.frame.to_slice(place[None])
    return Marker(level, chosen.slice_index, point, PlacedBy.MODEL)


def _measured(
    series: Series,
    markers: Markers,
    looked: Mapping[int, Outline],
    main: Outline,
    reasons: tuple[str, ...],
) -> Localisation:
    """Measure the canal at each marker on its slice, and along the main slice."""
    widths: dict[Level, CanalWidth] = {}
    for marker in markers.ordered:
        outline = looked[marker.slice_index]
        index = _index_beside(outline, marker.point)
        width = None if index is None else width_at(outline, index, in_mm=series.spacing_known)
        if width is not None:
            widths[marker.level] = width
    beside = {
        marker.level: index
        for marker in markers.ordered
        if (index := _index_beside(main, marker.point)) is not None
    }
    used = {main.slice_index, *(width.slice_index for width in widths.values())}
    missing = [marker.level.title for marker in markers.ordered if marker.level not in widths]
    notes = [NO_WIDTH.format(levels=", ".join(missing))] if missing else []
    notes += [] if series.spacing_known else [NO_SPACING]
    return Localisation(
        markers,
        profile_of(main, beside, in_mm=series.spacing_known),
        widths,
        (*reasons, *notes),
        {index: looked[index].contour() for index in sorted(used)},
    )


def _index_beside(outline: Outline, point: ImagePoint) -> int | None:
    """Return the place on the canal's middle beside a marker; None when it is too far away."""
    return _index_near(outline, outline.frame.to_input(point))


def _index_near(outline: Outline, place: NDArray[np.float64]) -> int | None:
    """Return the same for a position on the input."""
    if outline.canal is None:
        return None
    index, distance = outline.canal.nearest(place)
    return index if distance * outline.frame.canvas.pixel_mm <= _FROM_MARKER_MM else None
