"""Automatic levels: which slice, which discs, where the canal passes them, how wide it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.level import Markers
from spinextract_gui.inference.mri import counting, looking
from spinextract_gui.inference.mri.localisation import Localisation, marker_at, measured
from spinextract_gui.inference.mri.outline import Frame, Outline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.result import DeviceInfo, ModelInfo
    from spinextract_gui.domain.settings import Device, Precision
    from spinextract_gui.inference.runtimes.localiser_base import LocaliserRuntime
    from spinextract_gui.networks.bundle import ModelBundle

__all__ = ["Localisation", "Localiser", "open_localiser"]

NOT_SAGITTAL = "Levels are found on sagittal series only; this one is {plane}."
UNREADABLE = "{count} of the slices around the middle could not be read and were left out."


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
            When not one of the slices can be read.
        SpinextractError
            When the network answers with a number that is not finite.
        """
        nothing = Markers(series.key)
        if series.plane is not Plane.SAGITTAL:
            return Localisation(nothing, reasons=(NOT_SAGITTAL.format(plane=series.plane.value),))
        looked, failed = self._looked(series, slice_index)
        notes = (UNREADABLE.format(count=failed),) if failed else ()
        main = looked[looking.best(looked)]
        if main.canal is None:
            return Localisation(nothing, reasons=(counting.NO_CANAL, *notes))
        near = looking.near(series, main, looked)
        pixel_mm = main.frame.canvas.pixel_mm if series.spacing_known else None
        found = counting.count(counting.agreed(main.canal, near), pixel_mm)
        reasons = (*found.reasons, *notes)
        if not found.places:
            return Localisation(nothing, reasons=reasons)
        placed = {
            level: marker_at(level, np.array(place), main, near)
            for level, place in found.places.items()
        }
        markers = Markers(series.key, placed, sacrum_unseen=counting.NO_SACRUM in reasons)
        return measured(series, markers, looked, main, reasons)

    def measure(self, series: Series, markers: Markers) -> Localisation:
        """Measure the canal beside markers that are already placed; they stay as they are.

        Raises
        ------
        InputError
            When a slice cannot be read, or a marker means one that is not there.
        """
        if series.plane is not Plane.SAGITTAL or not markers.by_level:
            return Localisation(markers)
        slices = [marker.slice_index for marker in markers.ordered]
        if max(slices) >= len(series.slices):
            raise InputError("A marker lies on a slice that the series does not have.")
        looked = {index: self.outline(series, index) for index in sorted(set(slices))}
        most = max(looked, key=slices.count)
        return measured(series, markers, looked, looked[most], ())

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

    def _looked(self, series: Series, slice_index: int | None) -> tuple[dict[int, Outline], int]:
        """Look at slices spread over the middle, and at all close to the best of them.

        Returns the outlines by slice, at least one, and how many slices could not be read.
        """
        if slice_index is not None:
            return {slice_index: self.outline(series, slice_index)}, 0
        stack = series.stacks[series.stack_of(series.middle)]
        looked, errors = self._readable(series, looking.first_look(stack))
        if not looked:
            raise next(iter(errors.values()))
        beside = looking.close_to(series, looking.best(looked), stack)
        more, errors_too = self._readable(series, [one for one in beside if one not in looked])
        return looked | more, len({*errors, *errors_too})

    def _readable(
        self, series: Series, indices: Sequence[int]
    ) -> tuple[dict[int, Outline], dict[int, InputError]]:
        outlines: dict[int, Outline] = {}
        errors: dict[int, InputError] = {}
        for index in indices:
            try:
                outlines[index] = self.outline(series, index)
            except InputError as error:
                errors[index] = error
        return outlines, errors


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
