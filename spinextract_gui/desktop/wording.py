"""Numbers and verdicts as the window words them; pure, so that every view says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from datetime import datetime

    from spinextract_gui.domain.events import Progress
    from spinextract_gui.domain.result import ModelInfo
    from spinextract_gui.domain.verdict import PatchCounts, Verdict

PREPARING = "Preparing "
"""How sentences of the engine begin that mean nothing once the work has ended."""
SYNTHETIC = "Trained on synthetic slides only: the answer has no medical meaning."


def headline(verdict: Verdict) -> str:
    """Return the class, or the words for having none; never a class name on a no call."""
    return "No call" if verdict.call is None else verdict.call.title


def running_headline(verdict: Verdict) -> str:
    """Return the headline of a run under way: too few patches are no reason for a "no call" yet."""
    return "Too early to say" if verdict.call is None else headline(verdict)


def probability(value: float) -> str:
    """Return a probability with two digits."""
    return f"{value:.2f}"


def verdict_line(verdict: Verdict) -> str:
    """Return one short line for lists, such as ``meningioma 0.91``."""
    if verdict.call is None or verdict.probabilities is None:
        return f"no call · {plural(verdict.counts.used, 'patch', 'patches')}"
    if verdict.partial:
        return "partial result"
    if verdict.badge is Badge.LOW:
        return "low confidence"
    return f"{verdict.call.title.lower()} {probability(verdict.probabilities.confidence)}"


def badge_words(badge: Badge) -> str:
    """Return the badge's words as a sentence starts, such as ``High confidence``."""
    return badge.value[0].upper() + badge.value[1:]


def partial_words(verdict: Verdict, running: bool) -> str:
    """Say of a partial verdict how much it rests on."""
    seen = verdict.counts.used + verdict.counts.left_out_total
    start = "Partial," if running else "Partial result, stopped at"
    return f"{start} {seen} of {plural(verdict.counts.total, 'patch', 'patches')}"


def left_out_words(counts: PatchCounts) -> str:
    """Name what was left out and why, such as ``left out: 15 blank, 6 blood``."""
    named = [f"{number} {why.value}" for why, number in counts.left_out.items() if number]
    return f"left out: {', '.join(named)}" if named else "none left out"


def speed_words(progress: Progress) -> str:
    """Return patches per second and the time left, when both are known."""
    parts = []
    if progress.patches_per_s > 0:
        parts.append(f"{progress.patches_per_s:.0f} patches/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Return a duration in the largest fitting units, such as ``1 min 05 s``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return (
        f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
    )


def model_words(model: ModelInfo) -> str:
    """Return the model's title with the start and end of its hash."""
    return f"{model.title} · {short_hash(model.model_hash)}"


def short_hash(digest: str) -> str:
    """Return the first four and last two digits of a hash."""
    return digest if len(digest) < 8 else f"{digest[:4]}…{digest[-2:]}"


def moment(when: datetime, now: datetime) -> str:
    """Return a time as people say it: ``today 09:14``, ``yesterday``, ``3 Nov 2026``."""
    days = (now.date() - when.date()).days
    if days <= 0:
        return f"today {when:%H:%M}"
    return "yesterday" if days == 1 else f"{when.day} {when:%b %Y}"


def plural(number: int, one: str, many: str) -> str:
    """Return the number with the word in its right form."""
    return f"{number} {one if number == 1 else many}"
