"""What makes tissue bright in a series, from its timing and from what it is called."""

from __future__ import annotations

from spinextract_gui.domain.mri.series import Acquisition, Weighting
from spinextract_gui.readers.mri.words import says_stir, says_t1, says_t2, says_t2_star

LONG_ECHO_MS = 60.0
SHORT_ECHO_MS = 35.0
LONG_REPETITION_MS = 1200.0
SHORT_REPETITION_MS = 1100.0
STIR_INVERSION_MS = (80.0, 330.0)
"""Inversion that darkens fat: about 120 ms at 0.5 T to 220 ms at 3 T."""

_CLASSIC = frozenset({"SE", "GR", "EP", "RM"})
"""ScanningSequence lists these beside IR (PS3.3, C.8.3.1); enhanced files use other words."""


def weighting(acquisition: Acquisition, scanning: str, texts: str, contrast: str) -> Weighting:
    """Return the weighting of a series.

    Parameters
    ----------
    scanning
        ScanningSequence and EchoPulseSequence (``SE``, ``GR``, ``IR``, ``EP``, ``GRADIENT``).
    texts
        Description, protocol and sequence name.
    contrast
        AcquisitionContrast of enhanced files (PS3.3, C.8.13.3.1.3).

    Notes
    -----
    Times count more than names: a series is often called after the one it was copied from.
    T2* of gradient echoes is not T2 and stays unknown.
    """
    kinds = set(scanning.replace("\\", " ").split())
    if says_stir(texts) or _inverts_fat(acquisition, kinds):
        return Weighting.STIR
    if "EP" in kinds or says_t2_star(texts) or _gradient(kinds):
        return _of_gradient_echo(texts)
    timed = _from_times(acquisition)
    if timed is not Weighting.UNKNOWN:
        return timed
    return _from_words(texts, contrast) if _words_count(acquisition) else Weighting.UNKNOWN


def _inverts_fat(acquisition: Acquisition, kinds: set[str]) -> bool:
    """Whether fat is inverted; some files give the delay of their fat suppression as TI."""
    inversion = acquisition.inversion_time_ms
    low, high = STIR_INVERSION_MS
    denied = bool(kinds & _CLASSIC) and "IR" not in kinds
    return inversion is not None and low <= inversion <= high and not denied


def _gradient(kinds: set[str]) -> bool:
    return bool(kinds & {"GR", "GRADIENT"}) and not kinds & {"SE", "SPIN", "BOTH"}


def _of_gradient_echo(texts: str) -> Weighting:
    return Weighting.T1 if says_t1(texts) and not says_t2_star(texts) else Weighting.UNKNOWN


def _from_times(acquisition: Acquisition) -> Weighting:
    echo, repetition = acquisition.echo_time_ms, acquisition.repetition_time_ms
    if echo is None:
        return Weighting.UNKNOWN
    if echo >= LONG_ECHO_MS and (repetition is None or repetition >= LONG_REPETITION_MS):
        return Weighting.T2
    if echo <= SHORT_ECHO_MS and repetition is not None and repetition <= SHORT_REPETITION_MS:
        return Weighting.T1
    return Weighting.UNKNOWN


def _words_count(acquisition: Acquisition) -> bool:
    """Whether times leave room for a name: none given, or neither clearly long nor short."""
    echo, repetition = acquisition.echo_time_ms, acquisition.repetition_time_ms
    proton_density = echo is not None and echo < SHORT_ECHO_MS and (repetition or 0) > 1500
    return not proton_density or acquisition.inversion_time_ms is not None


def _from_words(texts: str, contrast: str) -> Weighting:
    if says_t2(texts) or contrast == "T2":
        return Weighting.T2
    if contrast == "STIR":
        return Weighting.STIR
    if says_t1(texts) or contrast == "T1":
        return Weighting.T1
    return Weighting.UNKNOWN
