"""Figures in words, the same on the terminal and in reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.evaluation.measures import Estimate

NOT_DEFINED = "not defined"


def in_words(estimate: Estimate) -> str:
    """Return a figure with its interval, such as ``0.929 (0.855-0.982)``."""
    return f"{number(estimate.value)} {interval(estimate)}".rstrip()


def number(value: float | None) -> str:
    """Return a figure with three digits."""
    return NOT_DEFINED if value is None else f"{value:.3f}"


def interval(estimate: Estimate) -> str:
    """Return the interval in brackets, or nothing."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return ""
    return f"({estimate.low:.3f}-{estimate.high:.3f})"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return such as ``1 patient`` or ``12 patients``."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
