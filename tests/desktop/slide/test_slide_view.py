"""What a user sees of a slide and does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QSpinBox, QWidget

from spinextract_gui.desktop.tokens import CLASS_COLOURS, DARK, LEFT_OUT_COLOUR, LIGHT, Tokens
from spinextract_gui.desktop.views.slide.histogram import HistogramRange
from spinextract_gui.domain.slide import Channel
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.imaging.colour import Window
from spinextract_gui.imaging.heatmap import CLASS_RGB, LEFT_OUT_RGB
from tests.desktop.slide.slide_fakes import (
    MemorySlide,
    called,
    canvas_of,
    child,
    click,
    drag,
    left_out,
    mouse,
    open_view,
    rest,
    settle,
    shade,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from spinextract_gui.desktop.views.slide import SlideView

MENINGIOMA, SCHWANNOMA = TumourClass.MENINGIOMA, TumourClass.SCHWANNOMA


@pytest.fixture
def slide() -> MemorySlide:
    return MemorySlide(um=0.5)


@pytest.fixture
def view(qtbot: QtBot, slide: MemorySlide) -> SlideView:
    return open_view(qtbot, slide)


@pytest.fixture
def mapped(qtbot: QtBot, view: SlideView, slide: MemorySlide) -> SlideView:
    """Left half meningioma, right half schwannoma, last patch left out."""
    halves = [MENINGIOMA if p.origin.col < 1_200 else SCHWANNOMA for p in slide.patches]
    results = [called(p, t) for p, t in zip(slide.patches, halves, strict=True)]
    view.add_results([*results[:-1], left_out(slide.patches[-1])])
    view.set_channel(Channel.GREY)
    settle(qtbot, view)
    return view


def key(view: SlideView, kind: QEvent.Type, code: Qt.Key, repeat: bool = False) -> None:
    event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, "", repeat)
    QApplication.sendEvent(canvas_of(view), event)


def press(view: SlideView, code: Qt.Key) -> None:
    key(view, QEvent.Type.KeyPress, code)
    key(view, QEvent.Type.KeyRelease, code)


def saturation(view: SlideView, x: float, y: float) -> int:
    return shade(view, x, y).hsvSaturation()


def test_that_a_click_names_the_patch_under_it(
    qtbot: QtBot, view: SlideView, slide: MemorySlide
) -> None:
    assert view.camera is not None
    for patch in (slide.patches[0], slide.patches[19], slide.patches[-1]):
        at = view.camera.to_screen(patch.origin.col + 150, patch.origin.row + 150)
        with qtbot.waitSignal(view.patch_clicked) as clicked:
            click(canvas_of(view), at)
        assert clicked.args == [patch.index]


def test_that_a_click_beside_the_slide_and_a_drag_name_no_patch(
    qtbot: QtBot, view: SlideView
) -> None:
    with qtbot.assertNotEmitted(view.patch_clicked, wait=20):
        click(canvas_of(view), (2, 2))
        drag(canvas_of(view), (450, 350), (400, 300))


def test_that_dragging_moves_the_slide_with_the_pointer(view: SlideView) -> None:
    assert view.camera is not None
    x, y = view.camera.to_slide(450, 350)
    drag(canvas_of(view), (450, 350), (390, 330))
    assert view.camera.to_screen(x, y) == pytest.approx((390, 330))


def test_that_the_wheel_zooms_about_the_cursor(qtbot: QtBot, view: SlideView) -> None:
    assert view.camera is not None
    before, at = view.camera, (500.0, 380.0)
    wheel = QWheelEvent(
        QPointF(*at),
        QPointF(*at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas_of(view), wheel)
    rest(qtbot, view)
    assert view.camera.zoom == pytest.approx(before.zoom * 1.25**2)
    assert view.camera.to_slide(*at) == pytest.approx(before.to_slide(*at))


def test_that_a_double_click_zooms_in(qtbot: QtBot, view: SlideView) -> None:
    assert view.camera is not None
    before = view.camera.zoom
    mouse(canvas_of(view), QEvent.Type.MouseButtonDblClick, (450, 350), held=True)
    rest(qtbot, view)
    assert view.camera.zoom == pytest.approx(2 * before)


def test_that_keys_zoom_fit_and_pan(qtbot: QtBot, view: SlideView) -> None:
    assert view.camera is not None
    fitted = view.camera
    press(view, Qt.Key.Key_1)
    rest(qtbot, view)
    assert view.camera.zoom == pytest.approx(1 / view.devicePixelRatioF())
    press(view, Qt.Key.Key_Right)
    assert view.camera.x > fitted.x
    press(view, Qt.Key.Key_Minus)
    rest(qtbot, view)
    assert view.camera.zoom == pytest.approx(1 / view.devicePixelRatioF() / 1.5)
    press(view, Qt.Key.Key_0)
    rest(qtbot, view)
    assert view.camera == fitted


def test_that_a_fitted_slide_stays_fitted_when_the_window_grows(
    qtbot: QtBot, view: SlideView
) -> None:
    assert view.camera is not None
    before = view.camera.zoom
    view.resize(1_200, 900)
    qtbot.waitUntil(lambda: view.camera is not None and view.camera.width == 1_200)
    assert view.camera.zoom > before
    assert view.camera.visible.width == view.camera.slide.width


def test_that_flying_to_a_patch_centres_it(
    qtbot: QtBot, view: SlideView, slide: MemorySlide
) -> None:
    patch = slide.patches[20]
    view.fly_to(patch)
    rest(qtbot, view)
    assert view.camera is not None
    assert (view.camera.x, view.camera.y) == (patch.origin.col + 150, patch.origin.row + 150)
    assert 150 < 300 * view.camera.zoom < 700


def test_that_the_map_lies_over_the_grey_picture_only(qtbot: QtBot, mapped: SlideView) -> None:
    assert saturation(mapped, 450, 450) > 100
    mapped.set_heatmap_visible(False)
    assert saturation(mapped, 450, 450) < 10
    mapped.set_channel(Channel.CH2)
    mapped.set_heatmap_visible(True)
    settle(qtbot, mapped)
    assert mapped.display.channel is Channel.GREY
    assert saturation(mapped, 450, 450) > 100


def test_that_space_hides_every_overlay_while_it_is_held(mapped: SlideView) -> None:
    key(mapped, QEvent.Type.KeyPress, Qt.Key.Key_Space)
    assert saturation(mapped, 450, 450) < 10
    assert child(mapped, "slideLegend").isHidden()
    key(mapped, QEvent.Type.KeyRelease, Qt.Key.Key_Space, repeat=True)
    key(mapped, QEvent.Type.KeyPress, Qt.Key.Key_Space, repeat=True)
    assert saturation(mapped, 450, 450) < 10
    key(mapped, QEvent.Type.KeyRelease, Qt.Key.Key_Space)
    assert saturation(mapped, 450, 450) > 100
    assert child(mapped, "slideLegend").isVisible()


def test_that_overlays_come_back_when_the_focus_leaves_during_space(mapped: SlideView) -> None:
    key(mapped, QEvent.Type.KeyPress, Qt.Key.Key_Space)
    canvas_of(mapped).left.emit()
    assert saturation(mapped, 450, 450) > 100


def test_that_a_class_chip_hides_its_class_only(mapped: SlideView) -> None:
    chip = child(mapped, "slideChipMeningioma")
    click(chip, (20, 10))
    assert saturation(mapped, 450, 450) < 10
    assert saturation(mapped, 1_650, 450) > 100
    assert chip.accessibleName() == "Meningioma: 24 patches, hidden"
    mapped.set_class_visible(MENINGIOMA, True)
    assert saturation(mapped, 450, 450) > 100
    assert chip.accessibleName() == "Meningioma: 24 patches, shown"


def test_that_threshold_and_opacity_change_the_map(mapped: SlideView) -> None:
    strong = saturation(mapped, 450, 450)
    mapped.set_opacity(0.2)
    assert saturation(mapped, 450, 450) < strong
    mapped.set_threshold(0.95)
    assert saturation(mapped, 450, 450) < 10


def test_that_the_colour_bar_is_the_threshold(mapped: SlideView) -> None:
    scale = child(mapped, "slideThreshold")
    drag(scale, (8, 10), (scale.width() - 7.0, 10))
    assert canvas_of(mapped).heat.style.threshold == pytest.approx(1, abs=0.02)


def test_that_results_stream_onto_the_map(
    qtbot: QtBot, view: SlideView, slide: MemorySlide
) -> None:
    view.set_channel(Channel.GREY)
    settle(qtbot, view)
    assert child(view, "slideLegend").isHidden()
    view.add_results([called(slide.patches[9], MENINGIOMA)])
    assert child(view, "slideLegend").isVisible()
    assert saturation(view, 450, 450) > 100
    assert saturation(view, 750, 450) < 10
    view.clear_results()
    assert saturation(view, 450, 450) < 10
    assert child(view, "slideLegend").isHidden()


def test_that_evidence_and_the_chosen_patch_are_boxed(
    qtbot: QtBot, view: SlideView, slide: MemorySlide
) -> None:
    view.set_evidence([slide.patches[9]], ["#00FF00"])
    view.select_patch(11)
    view.fly_to(slide.patches[9])
    rest(qtbot, view)
    assert shade(view, 300, 450).green() > 200
    assert shade(view, 300, 450).red() < 80
    view.fly_to(slide.patches[11])
    rest(qtbot, view)
    assert view.camera is not None
    edge = 900 - 1 / view.camera.zoom
    assert shade(view, edge, 450).lightness() == 255
    view.select_patch(None)
    assert shade(view, edge, 450).lightness() < 255


def test_that_the_minimap_moves_the_view(view: SlideView, slide: MemorySlide) -> None:
    minimap = child(view, "slideMinimap")
    drag(minimap, (10, 10), (minimap.width() / 4, minimap.height() / 2))
    assert view.camera is not None
    assert view.camera.x == pytest.approx(slide.size.width / 4)
    assert view.camera.y == pytest.approx(slide.size.height / 2)


def test_that_there_is_a_scale_bar_only_with_a_pixel_size(qtbot: QtBot, view: SlideView) -> None:
    bar = child(view, "slideScaleBar")
    assert bar.isVisible()
    assert bar.accessibleName().startswith("Scale bar: ")
    view.set_slide(MemorySlide(2, 2, seed=5))
    assert bar.isHidden()
    view.set_pixel_size_um(0.4)
    assert bar.isVisible()


def test_that_the_pointer_tells_position_and_values(
    qtbot: QtBot, view: SlideView, slide: MemorySlide
) -> None:
    view.zoom_to_actual()
    rest(qtbot, view)
    settle(qtbot, view)
    with qtbot.waitSignal(view.pointer_moved) as told:
        mouse(canvas_of(view), QEvent.Type.MouseMove, (300, 200))
    assert told.args is not None
    row, col, ch2, ch3 = told.args
    assert [ch2, ch3] == slide.pixels[:, row, col].tolist()


def test_that_the_contrast_card_edits_and_automatic_undoes(qtbot: QtBot, view: SlideView) -> None:
    view.set_channel(Channel.CH2)
    automatic = view.display
    card = child(view, "slideContrast")
    assert card.isHidden()
    click(child(view, "slideContrastButton"), (10, 10))
    assert card.isVisible()
    histogram = next(h for h in view.findChildren(HistogramRange) if h.isVisible())
    with qtbot.waitSignal(view.display_changed):
        drag(histogram, (histogram.width() - 6.0, 20), (histogram.width() / 2, 20))
    assert view.display.ch2.high < automatic.ch2.high
    assert view.display.ch2.low == automatic.ch2.low
    click(child(view, "slideContrastAuto"), (5, 5))
    assert view.display == automatic
    press(view, Qt.Key.Key_Escape)
    assert card.isHidden()


def test_that_numbers_set_the_contrast(qtbot: QtBot, view: SlideView) -> None:
    view.set_channel(Channel.CH3)
    click(child(view, "slideContrastButton"), (10, 10))
    low, high = (f for f in view.findChildren(QSpinBox) if f.isVisible())
    low.setValue(1_234)
    high.setValue(9_876)
    assert view.display.ch3 == Window(1_234, 9_876)
    settle(qtbot, view)
    assert shade(view, 300, 300).lightness() == 255


def test_that_every_control_has_a_name(view: SlideView) -> None:
    controls = (QAbstractButton, QAbstractSlider, QSpinBox)
    nameless = [
        w.objectName() or type(w).__name__
        for w in view.findChildren(QWidget)
        if isinstance(w, controls) and not w.accessibleName()
    ]
    assert nameless == []


def test_that_class_colours_are_the_same_on_screen_and_in_reports() -> None:
    for tumour, colour in CLASS_COLOURS.items():
        assert "#{:02X}{:02X}{:02X}".format(*CLASS_RGB[tumour]) == colour
    assert "#{:02X}{:02X}{:02X}".format(*LEFT_OUT_RGB) == LEFT_OUT_COLOUR


def test_that_the_ground_shows_where_the_slide_has_no_pixels(
    qtbot: QtBot, slide: MemorySlide
) -> None:
    slide.pixels[:, 600:1_200, 600:1_200] = 0
    view = open_view(qtbot, slide)
    for channel in Channel:
        view.set_channel(channel)
        settle(qtbot, view)
        assert shade(view, 900, 900) == canvas_of(view).background


def test_that_tool_tips_name_the_shortcut(view: SlideView) -> None:
    assert child(view, "slideChannels-CH2").toolTip().endswith("(2)")


def test_that_choosing_a_picture_is_told(qtbot: QtBot, view: SlideView) -> None:
    button = child(view, "slideChannels-CH3")
    with qtbot.waitSignal(view.display_changed) as told:
        click(button, (5, 5))
    assert told.args == [view.display]
    assert view.display.channel is Channel.CH3


def test_that_an_empty_view_shows_no_controls(qtbot: QtBot, view: SlideView) -> None:
    view.set_slide(None)
    for name in ("slideChannels", "slideLegend", "slideMinimap", "slideScaleBar"):
        assert child(view, name).isHidden()
    press(view, Qt.Key.Key_Plus)
    view.fit()
    view.zoom_to_actual()
    assert view.camera is None


@pytest.mark.parametrize("tokens", [DARK, LIGHT])
def test_that_the_ground_follows_the_theme(view: SlideView, tokens: Tokens) -> None:
    view.set_tokens(tokens)
    assert canvas_of(view).grab().toImage().pixelColor(1, 1).name().upper() == tokens.window
