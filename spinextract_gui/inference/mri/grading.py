"""The engine for spine MRI: a series and models in, events out. It never knows who listens."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.mri.grading_run import GradingRun, Openers
from spinextract_gui.inference.mri.ready import Notify, ReadyNetworks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.mri.grade import LevelGrade
    from spinextract_gui.domain.mri.level import Markers
    from spinextract_gui.domain.mri.result import GradingEvent
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.settings import GradingSettings
    from spinextract_gui.inference.mri.localise import Localiser
    from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
    from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle

_NOTHING_PLACED = "No level is placed, and no model that finds levels is at hand."


def grade(
    study: Study,
    series_key: str,
    bundles: Sequence[StenosisBundle],
    localiser_bundle: LevelsBundle | None,
    settings: GradingSettings,
    token: CancellationToken,
    cache_folder: Path,
    markers: Markers | None = None,
    kept: Sequence[LevelGrade] = (),
    ready: ReadyNetworks | None = None,
) -> Iterator[GradingEvent]:
    """Grade the levels of one sagittal series; yield what happens, `GradingFinished` last.

    Parameters
    ----------
    bundles
        At least one; several form an ensemble whose mean is the answer.
    localiser_bundle
        Places markers when none are given, and measures the canal's width beside them.
    markers
        Of this series; None lets the localiser place them (`MarkersPlaced` comes first then).
    kept
        Grades by the same models that still hold; their levels are not asked for again, only
        measured. One whose marker is not among `markers` is asked for anew.
    ready
        Keeps the networks open for the next grading; None closes them at the end.

    The slice of each level is the one its marker was placed on. The token is looked at before
    every answer of every network; a stop keeps the levels that were answered until then.

    Raises
    ------
    InputError
        When there is no such series, nothing to place markers with, or a marker that lies
        outside of the series. A slice that cannot be read is no error: its levels get no call.
    SpinextractError
        When a network cannot be opened, or answers with numbers that are not finite.
    """
    series = study.by_key(series_key)
    if series is None:
        raise InputError("The series to grade is not part of this study.")
    if not bundles:
        raise InputError("No model that grades stenosis was chosen.")
    if markers is not None and markers.series_key != series.key:
        raise InputError("The levels were placed on another series than the one to grade.")
    if markers is None and localiser_bundle is None:
        raise InputError(_NOTHING_PLACED)
    shelf = ReadyNetworks() if ready is None else ready
    openers = _openers(bundles, localiser_bundle, settings, cache_folder, shelf)
    try:
        with closing(
            GradingRun(study, series, bundles, settings, token, openers, markers, kept)
        ) as run:
            yield from run.events()
    finally:
        if ready is None:
            shelf.close()


def _openers(
    bundles: Sequence[StenosisBundle],
    localiser_bundle: LevelsBundle | None,
    settings: GradingSettings,
    cache_folder: Path,
    ready: ReadyNetworks,
) -> Openers:
    """Return what opens the real networks on the wished device; nothing is opened yet."""
    device, precision = settings.device, settings.precision

    def open_ensemble(notify: Notify) -> Ensemble:
        from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime

        def opened(bundle: StenosisBundle) -> StenosisRuntime:
            return open_stenosis_runtime(bundle, device, precision, cache_folder, notify)

        return Ensemble.opened(bundles, opened)

    def ensemble(notify: Notify) -> Ensemble:
        key = (tuple(bundle.manifest.to_json() for bundle in bundles), device, precision)
        return ready.ensembles.take(key, notify, open_ensemble)

    keep = ready.ensembles.put
    if localiser_bundle is None:
        return Openers(ensemble, keep_ensemble=keep)

    def open_levels(notify: Notify) -> Localiser:
        from spinextract_gui.inference.mri.localise import open_localiser

        return open_localiser(localiser_bundle, device, precision, cache_folder, notify)

    def localiser(notify: Notify) -> Localiser:
        key = (localiser_bundle.manifest.to_json(), device, precision)
        return ready.localisers.take(key, notify, open_levels)

    return Openers(ensemble, localiser, localiser_bundle.info, keep, ready.localisers.put)
