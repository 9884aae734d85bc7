"""One grading from the first model opened to the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError, SpinextractError
from spinextract_gui.domain.mri.level import Level, Marker, Markers
from spinextract_gui.domain.mri.result import (
    GradingEvent,
    GradingFinished,
    GradingStarted,
    LevelGraded,
    MarkersPlaced,
    StudyResult,
)
from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.inference.mri.aggregate import Rules, level_grade, study_verdict
from spinextract_gui.inference.mri.background import Background
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.mri.fitness import fitness, picture_fault
from spinextract_gui.inference.mri.localise import Localisation, Localiser
from spinextract_gui.inference.mri.ready import Notify, close
from spinextract_gui.inference.mri.record import GradingClerk
from spinextract_gui.inference.mri.rules import grading_rules
from spinextract_gui.inference.mri.slices import graded_slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.mri.grade import CanalWidth, LevelGrade, ModelGrade
    from spinextract_gui.domain.mri.series import Series, Study
    from spinextract_gui.domain.settings import GradingSettings
    from spinextract_gui.networks.bundle import StenosisBundle


@dataclass(frozen=True, slots=True)
class Openers:
    """What makes the networks of a run ready; each gets a place to tell sentences.

    Attributes
    ----------
    localiser, localiser_info
        None when none is at hand.
    keep_ensemble, keep_localiser
        Get the networks when the run has no more use for them.
    """

    ensemble: Callable[[Notify], Ensemble]
    localiser: Callable[[Notify], Localiser] | None = None
    localiser_info: ModelInfo | None = None
    keep_ensemble: Callable[[Ensemble], None] = close
    keep_localiser: Callable[[Localiser], None] = close


class GradingRun:
    """One grading."""

    def __init__(
        self,
        study: Study,
        series: Series,
        bundles: Sequence[StenosisBundle],
        settings: GradingSettings,
        token: CancellationToken,
        openers: Openers,
        markers: Markers | None = None,
        kept: Sequence[LevelGrade] = (),
    ) -> None:
        self._study, self._series = study, series
        self._bundles, self._settings, self._token = bundles, settings, token
        self._openers, self._given = openers, markers
        self._markers = Markers(series.key) if markers is None else markers
        self._located: Localisation | None = None
        self._kept = [one for one in kept if self._markers.by_level.get(one.level) == one.marker]
        self._levels: dict[Level, LevelGrade] = {}
        self._device: DeviceInfo | None = None
        self._background = Background(token)
        self._clerk = GradingClerk(series)
        self._opening: Future[Ensemble] | None = None

    def events(self) -> Iterator[GradingEvent]:
        """Yield everything that happens."""
        graded_slices(self._series, self._markers)  # what was given is checked before all else
        placing = self._background.begin(self._locate)
        if not fitness(self._series).refusal and (self._given is None or self._asked.by_level):
            self._opening = self._background.begin(self._openers.ensemble)
        yield from self._background.until(placing)
        if not self._token.cancelled:
            yield from self._placed(placing.result())
            yield from self._answers()
        yield GradingFinished(self._result())

    def close(self) -> None:
        """End every thread; networks still being opened are given back when they stand."""
        self._clerk.close()
        self._background.close()
        if self._opening is not None:
            self._opening.add_done_callback(self._give_back)

    def _give_back(self, opening: Future[Ensemble]) -> None:
        if not opening.cancelled() and opening.exception() is None:
            self._openers.keep_ensemble(opening.result())

    def _locate(self, notify: Notify) -> Localisation | None:
        """Find the levels, or measure the canal beside those that are given."""
        if self._openers.localiser is None:
            return None
        if self._given is None:
            return self._asked_localiser(notify, lambda localiser: localiser.find(self._series))
        given = self._given
        try:
            return self._asked_localiser(
                notify, lambda localiser: localiser.measure(self._series, given)
            )
        except SpinextractError as error:  # the grades do not depend on widths
            notify(f"The canal's width was not measured: {error.sentence}")
            return None

    def _asked_localiser(
        self, notify: Notify, question: Callable[[Localiser], Localisation]
    ) -> Localisation:
        assert self._openers.localiser is not None  # noqa: S101  (looked at by the caller)
        localiser = self._openers.localiser(notify)
        try:
            return question(localiser)
        finally:
            self._openers.keep_localiser(localiser)

    def _placed(self, located: Localisation | None) -> Iterator[GradingEvent]:
        self._located = located
        if self._given is None and located is not None:
            self._markers = located.markers
            yield MarkersPlaced(located.markers, located.profile)

    def _answers(self) -> Iterator[GradingEvent]:
        """Grade slice by slice: the levels of one slice share a pass of each network."""
        yield from self._told(self._kept)
        asked = self._asked
        if self._opening is None or not asked.by_level:
            yield from self._told(level_grade(one, (), self._rules) for one in asked.ordered)
            return
        yield from self._background.until(self._opening)
        if self._token.cancelled:
            return
        ensemble = self._opening.result()
        yield GradingStarted(ensemble.info, len(asked.by_level) * len(ensemble))
        for index, markers in graded_slices(self._series, asked).items():
            yield from self._told(self._slice_grades(ensemble, index, markers))
            self._device = ensemble.info  # a device that failed on the way has been left
            yield from self._background.told()

    @property
    def _asked(self) -> Markers:
        """The markers whose levels need an answer: all but those of grades that still hold."""
        held = {one.level for one in self._kept}
        by_level = {
            level: marker for level, marker in self._markers.by_level.items() if level not in held
        }
        return replace(self._markers, by_level=by_level)

    def _told(self, grades: Iterable[LevelGrade]) -> Iterator[LevelGraded]:
        for one in grades:
            grade = one if self._located is None else replace(one, width=self._width(one.level))
            self._levels[grade.level] = grade
            yield LevelGraded(grade)

    def _slice_grades(
        self, ensemble: Ensemble, index: int, markers: Sequence[Marker]
    ) -> Iterator[LevelGrade]:
        """Yield the grades of the levels on one slice; nothing when a stop came first."""
        try:
            values = self._series.read_slice(index)
        except InputError as error:
            yield from (level_grade(one, (), self._rules, unfit=error.sentence) for one in markers)
            return
        if fault := picture_fault(values):
            yield from (level_grade(one, (), self._rules, unfit=fault) for one in markers)
            return
        levels = [marker.level for marker in markers]
        answers = ensemble.answers([values] * len(levels), levels)
        said = list(self._unless_stopped(answers))
        for marker, models in zip(markers, zip(*said, strict=True), strict=False):
            yield level_grade(marker, models, self._rules, expected=len(ensemble))

    def _unless_stopped(
        self, answers: Iterator[tuple[ModelGrade, ...]]
    ) -> Iterator[tuple[ModelGrade, ...]]:
        while not self._token.cancelled:
            try:
                yield next(answers)
            except StopIteration:
                return

    def _width(self, level: Level) -> CanalWidth | None:
        return None if self._located is None else self._located.widths.get(level)

    @cached_property
    def _rules(self) -> Rules:
        notes = () if self._located is None else self._located.reasons
        return grading_rules(self._series, self._markers, self._bundles, self._settings, notes)

    def _result(self) -> StudyResult:
        """Return what there is; after a stop too."""
        missing = not self._markers.by_level or len(self._levels) < len(self._markers.by_level)
        unheard = any(0 < len(one.models) < len(self._bundles) for one in self._levels.values())
        stopped = self._token.cancelled and (missing or unheard)
        verdict = study_verdict(self._levels.values(), self._rules, partial=stopped)
        return StudyResult(
            study_key=self._study.key,
            patient_id=self._study.identity.patient_id,
            series_key=self._series.key,
            series=self._series.description,
            markers=self._markers,
            verdict=verdict,
            profile=None if self._located is None else self._located.profile,
            provenance=self._clerk.provenance(
                self._bundles,
                None if self._located is None else self._openers.localiser_info,
                self._device or self._no_device(),
                self._settings,
                self._rules.threshold,
                wait=not stopped,
            ),
        )

    def _no_device(self) -> DeviceInfo:
        """Describe the device of a run in which no network answered."""
        wish = self._settings
        return DeviceInfo(wish.device.value, "none", "none", wish.precision.value)
