"""Training curves as a table and as a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.reports.csv_text import csv_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOSSES = ("train_loss", "val_loss")
_SHARES = ("val_accuracy", "val_balanced_accuracy", "val_macro_f1")
_INCHES = (8.0, 3.6)
_DPI = 130


def curves_csv(history: Sequence[Mapping[str, float]]) -> bytes:
    """Return one line per epoch."""
    names = [*_LOSSES, *_SHARES]
    rows = (
        [str(number), *(f"{epoch[name]:.6g}" for name in names)]
        for number, epoch in enumerate(history, start=1)
    )
    return csv_bytes(["epoch", *names], rows)


def curves_png(history: Sequence[Mapping[str, float]]) -> bytes:
    """Draw losses, and figures of the validation set, over the epochs."""
    # not pyplot: a figure of its own leaves nothing behind and needs no display
    from matplotlib.figure import Figure

    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    epochs = range(1, len(history) + 1)
    for axes, names in zip(figure.subplots(1, 2), (_LOSSES, _SHARES), strict=True):
        for name in names:
            label = name.replace("val_", "validation ").replace("train_", "training ")
            values = [epoch[name] for epoch in history]
            axes.plot(epochs, values, marker=".", label=label.replace("_", " "))
        axes.set_xlabel("epoch")
        axes.legend(frameon=False, fontsize=8)
        axes.grid(alpha=0.3)
    figure.supxlabel(RESEARCH_USE, fontsize=7)
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
