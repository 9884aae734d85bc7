"""What the middle of the window shows: the slide, its map, its evidence, the chosen patch."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from spinextract_gui.desktop import pictures
from spinextract_gui.desktop.tokens import CLASS_COLOURS, LEFT_OUT_COLOUR
from spinextract_gui.domain.evidence import Evidence, evidence
from spinextract_gui.domain.slide import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QImage

    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.patch_card import PatchCard
    from spinextract_gui.desktop.views.result_panel import ResultPanel
    from spinextract_gui.desktop.views.slide.view import SlideView
    from spinextract_gui.domain.slide import Slide
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.imaging.colour import Display

EVIDENCE_EVERY_S = 1.0
_UNLIKE = "Unlike any tissue that the model learned from: {:.1f} times the limit."
Answer = TypeVar("Answer")


class SlideController:
    """Keeps slide view, evidence strip and patch card at one with the session."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        view: SlideView,
        result: ResultPanel,
        card: PatchCard,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._tasks = session, tasks
        self._view, self._result, self._card = view, result, card
        self._clock = clock
        self._slide: Slide | None = None
        self._drawn = False
        self._waiting: list[Callable[[], None]] = []
        self._chosen: int | None = None
        self._pictures: dict[int, QImage] = {}
        self._evidence_at = 0.0

    @property
    def chosen_patch(self) -> int | None:
        """Index of the patch whose card is open."""
        return self._chosen

    @property
    def is_drawn(self) -> bool:
        """Whether the shown slide has its picture, or will never have one."""
        return self._slide is None or self._drawn

    def show_slide(self) -> None:
        """Show the session's slide with whatever is known of it."""
        case = self._session.current
        slide = case.slide if case and case.has_slides else None
        if slide is not self._slide and not self._session.tab.has_slides:
            slide = None  # pixels are read once somebody looks
        if slide is not self._slide:
            self._slide, self._drawn, self._pictures = slide, False, {}
            self._waiting.clear()
            self.close_card()
            self._view.set_slide(slide)
            self._show_first_picture()
        self.show_results()

    def show_map(self, visible: bool) -> None:
        """Show or hide the heatmap."""
        self._session.heatmap_visible = visible
        self._view.set_heatmap_visible(visible)

    def on_display_changed(self, display: Display) -> None:
        """Follow the user, who chose another picture: the map lies over the grey one only."""
        self._session.heatmap_visible = display.channel is Channel.GREY

    def show_results(self) -> None:
        """Draw everything known of the slide anew."""
        self._view.clear_results()
        case = self._session.current
        if case is not None and case.has_slides:
            self.add_results(case.patches(case.slide.label))
            self.show_evidence()

    def clear_results(self) -> None:
        """Empty the map for a new run."""
        self._view.clear_results()
        self.show_map(True)
        self.close_card()

    def add_results(self, results: Sequence[PatchResult]) -> None:
        """Draw patches that have just been answered."""
        if not results:
            return
        self._view.add_results(results)
        if self._chosen is not None and any(r.patch.index == self._chosen for r in results):
            self.choose_patch(self._chosen)

    def show_evidence(self, throttled: bool = False) -> None:
        """Show the strongest patches for and against; while it runs, once a second is enough."""
        now = self._clock()
        if throttled and now - self._evidence_at < EVIDENCE_EVERY_S:
            return
        self._evidence_at = now
        found, call = self._evidence()
        self._result.set_evidence(found, call)
        shown = (*found.for_, *found.against)
        self._view.set_evidence([item.patch for item in shown], [_colour(item) for item in shown])
        self._fetch_pictures(found)

    def choose_patch(self, index: int) -> None:
        """Open the card of a patch."""
        case = self._session.current
        if case is None or not case.has_slides or not 0 <= index < len(case.slide.patches):
            self.close_card()
            return
        slide, patch = case.slide, case.slide.patches[index]
        result = case.results.get(slide.label, {}).get(index)
        self._chosen = index
        self._view.select_patch(index)
        where = f"Patch {index + 1} of {len(slide.patches)} · row {patch.origin.row}, "
        self._card.show_patch(result, f"{where}column {patch.origin.col} px", _words(result))
        self._once_drawn(
            lambda: self._ask(
                partial(pictures.channel_pictures, slide, patch, self._view.display),
                partial(self._fill_card, slide, index),
            )
        )

    def fly_to(self, index: int) -> None:
        """Fly to a patch and open its card."""
        case = self._session.current
        if case is not None and case.has_slides and 0 <= index < len(case.slide.patches):
            self._view.fly_to(case.slide.patches[index])
            self.choose_patch(index)

    def close_card(self) -> None:
        """Close the card, if one is open."""
        self._chosen = None
        self._card.hide()
        self._view.select_patch(None)

    def show_ended(self) -> None:
        """Show the whole of what a run came to; without a call the map steps back."""
        self.show_results()
        case = self._session.current
        if case is not None and (case.verdict is None or case.verdict.call is None):
            self._show_first_picture()

    def _show_first_picture(self) -> None:
        """Begin with the map where there is a call, with the stained picture where not."""
        case = self._session.current
        if case is not None and (
            case.is_running or (case.verdict and case.verdict.call is not None)
        ):
            self.show_map(True)
        else:
            self._session.heatmap_visible = False
            self._view.set_channel(Channel.VIRTUAL_HE)

    def _evidence(self) -> tuple[Evidence, TumourClass | None]:
        case, verdict = self._session.current, self._session.shown_verdict()
        call = verdict.call if verdict else None
        if case is None or not case.has_slides:
            return Evidence((), ()), None
        return evidence(case.patches(case.slide.label), call), call

    def _fetch_pictures(self, found: Evidence) -> None:
        slide = self._slide
        wanted = [item.patch for item in (*found.for_, *found.against)]
        missing = [patch for patch in wanted if patch.index not in self._pictures]
        self._result.set_evidence_pictures(self._pictures)
        if slide is None or not missing:
            return
        self._once_drawn(
            lambda: self._ask(
                lambda: pictures.patch_pictures(slide, missing, self._stained()),
                partial(self._fill_evidence, slide),
            )
        )

    def _fill_evidence(self, slide: Slide, images: dict[int, QImage]) -> None:
        if slide is self._slide:
            self._pictures |= images
            self._result.set_evidence_pictures(self._pictures)

    def _fill_card(self, slide: Slide, index: int, images: dict[Channel, QImage]) -> None:
        if slide is self._slide and index == self._chosen:
            self._card.set_pictures(images)

    def on_slide_shown(self) -> None:
        """Make the pictures that waited for the slide's contrast."""
        self._drawn = True
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()

    def on_loading_failed(self) -> None:
        """Give up waiting for a slide that cannot be drawn."""
        self._drawn = True
        self._waiting.clear()

    def _once_drawn(self, work: Callable[[], None]) -> None:
        """Do `work` when the contrast of the slide is known."""
        if self._drawn:
            work()
        else:
            self._waiting.append(work)

    def _stained(self) -> Display:
        return self._view.display.of_channel(Channel.VIRTUAL_HE)

    def _ask(self, work: Callable[[], Answer], done: Callable[[Answer], None]) -> None:
        """Do `work` elsewhere; a picture that cannot be made leaves its place empty."""
        self._tasks.start(work, done, lambda _: None)


def _colour(result: PatchResult) -> str:
    return CLASS_COLOURS[result.calibrated.top] if result.calibrated else LEFT_OUT_COLOUR


def _words(result: PatchResult | None) -> str:
    if result is None:
        return "Not diagnosed yet."
    if result.note:
        return result.note
    if result.left_out:
        return f"Left out of the verdict: {result.left_out.value}."
    return _UNLIKE.format(result.novelty) if result.is_unlike else ""
