"""Pictures of figures with their intervals."""

from __future__ import annotations

import io

from PIL import Image

from spinextract_gui.evaluation.figures.overview import intervals_png
from spinextract_gui.evaluation.measures import Estimate

ROWS = {"auc": "AUROC", "kappa": "kappa"}


def test_that_figures_that_are_all_undefined_still_make_a_picture() -> None:
    nothing = {name: Estimate(None, None, None) for name in ROWS}
    png = intervals_png(ROWS, {"L1/L2": nothing, "L2/L3": nothing}, "Per level")
    some = {name: Estimate(0.9, 0.8, 1.0) for name in ROWS}
    other = intervals_png(ROWS, {"L1/L2": some, "L2/L3": nothing}, "Per level")
    assert Image.open(io.BytesIO(png)).size == Image.open(io.BytesIO(other)).size
    assert png != other
