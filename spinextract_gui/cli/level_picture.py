"""A picture of automatic levels: the slice, the canal's outline, markers, widths."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.imaging.mri.canvas import BLACK, WHITE, Canvas, text_width
from spinextract_gui.imaging.mri.crop import crop
from spinextract_gui.imaging.mri.furniture import draw_edges, draw_scale
from spinextract_gui.imaging.mri.signs import Sign, Surroundings
from spinextract_gui.imaging.mri.window import default_window, to_grey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import CanalWidth
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.imaging.mri.canvas import Colour
    from spinextract_gui.imaging.mri.crop import Crop
    from spinextract_gui.inference.mri.localise import Localisation

_ACCENT: Colour = (0x5A, 0xA9, 0xFF)
_WIDTH: Colour = (0xE8, 0xEC, 0xF2)
_NARROWEST: Colour = (0xE6, 0xA7, 0x00)
_LONGEST_PX = 620
_TYPE_PX = 14
_NOTE_PX = 13
_HALF_PANEL_PX = 12
_NOTE = "{model} placed the markers. {notice}"


def level_picture(series: Series, found: Localisation, model: str) -> bytes:
    """Return a PNG of the slice that most markers lie on.

    Parameters
    ----------
    found
        With at least one marker.
    model
        Name of the model that placed them.

    Raises
    ------
    InputError
        When the slice cannot be read.
    """
    slices = [marker.slice_index for marker in found.markers.ordered]
    index = max(sorted(set(slices)), key=slices.count)
    signs = [
        Sign(one.level, one.point, one.slice_index, None, found.widths.get(one.level))
        for one in found.markers.ordered
    ]
    bare = _bare(series, index, signs)
    canvas = Canvas(bare.image)
    draw_edges(canvas, series.slices[index].geometry.edges, _TYPE_PX)
    if series.spacing_known:
        draw_scale(canvas, bare.px_per_mm, _TYPE_PX)
    for start, end in zip((c := found.contours.get(index, ())), c[1:], strict=False):
        canvas.line([bare.at(start), bare.at(end)], _ACCENT, 1.5)
    _draw_narrowest(canvas, bare, found, index)
    for sign in signs:
        _draw_level(canvas, bare, sign, index)
    notes = (_NOTE.format(model=model, notice=RESEARCH_USE), *found.reasons)
    return _png(_with_notes(canvas.finished(), notes))


def _bare(series: Series, index: int, signs: Sequence[Sign]) -> Crop:
    values = series.read_slice(index)
    geometry = series.slices[index].geometry
    grey = to_grey(values, *default_window(series, values))
    return crop(grey, geometry, Surroundings.of(geometry, signs).box(signs), _LONGEST_PX)


def _draw_level(canvas: Canvas, bare: Crop, sign: Sign, index: int) -> None:
    """Draw the measured line, the marker on it, and beside them the level's name and width."""
    x, y = bare.at(sign.point)
    ends = [(x, y), (x, y)]
    if sign.width is not None:
        ends = [bare.at(sign.width.front), bare.at(sign.width.back)]
        for ink, wide in ((BLACK, 5.0), (_WIDTH, 2.5)):
            canvas.line(ends, ink, wide)
    canvas.polygon([(x - 5, y), (x, y - 5), (x + 5, y), (x, y + 5)], _ACCENT, BLACK, 1.5)
    words = [sign.level.title, *([_width_words(sign.width)] if sign.width is not None else [])]
    if sign.slice_index != index:
        words.append(f"slice {sign.slice_index + 1}")
    _draw_words(canvas, max(end[0] for end in ends) + 18, y, words)


def _draw_words(canvas: Canvas, left: float, middle: float, words: Sequence[str]) -> None:
    text = "  ".join(words)
    wide = text_width(text, _TYPE_PX, bold=True)
    left = min(left, canvas.size[0] - wide - 14)
    canvas.panel(
        left - 8, middle - _HALF_PANEL_PX, left + wide + 8, middle + _HALF_PANEL_PX, BLACK, 0.6
    )
    canvas.words(left, middle - _TYPE_PX * 0.36, text, _TYPE_PX, WHITE, bold=True)


def _draw_narrowest(canvas: Canvas, bare: Crop, found: Localisation, index: int) -> None:
    """Mark the narrowest place of the profile in front of the canal."""
    profile = found.profile
    if profile is None or profile.slice_index != index:
        return
    unit = "mm" if profile.in_mm else "px"
    text = f"narrowest {profile.widths[profile.narrowest]:.1f} {unit}"
    x, y = bare.at(profile.centres[profile.narrowest])
    wide = text_width(text, _TYPE_PX)
    left = max(14.0, x - 0.28 * canvas.size[0] - wide)
    canvas.line([(left + wide + 8, y), (x, y)], _NARROWEST, 1.5, opacity=0.8)
    _panel(canvas, left, y, wide)
    canvas.words(left, y - _TYPE_PX * 0.36, text, _TYPE_PX, _NARROWEST)


def _panel(canvas: Canvas, left: float, middle: float, wide: float) -> None:
    """Draw a ground for words that are `wide` and begin at `left`."""
    top, bottom = middle - _HALF_PANEL_PX, middle + _HALF_PANEL_PX
    canvas.panel(left - 8, top, left + wide + 8, bottom, BLACK, 0.6)


def _width_words(width: CanalWidth) -> str:
    if width.width_mm is not None:
        return f"{width.width_mm:.1f} mm"
    return f"{width.width_px:.1f} px"


def _with_notes(picture: Image.Image, notes: Sequence[str]) -> Image.Image:
    """Put sentences below the picture, on a black ground, so that they travel with it."""
    lines = [line for note in notes for line in _wrapped(note, picture.width - 32)]
    step = round(_NOTE_PX * 1.5)
    whole = Image.new("RGB", (picture.width, picture.height + step * len(lines) + 24), BLACK)
    whole.paste(picture, (0, 0))
    canvas = Canvas(whole)
    for number, line in enumerate(lines):
        canvas.words(16, picture.height + 14 + step * number, line, _NOTE_PX, WHITE)
    return canvas.finished()


def _wrapped(text: str, width_px: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, _NOTE_PX) <= width_px or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
