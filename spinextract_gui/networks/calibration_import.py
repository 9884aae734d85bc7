"""Reading a published calibrator: JSON, or a scikit-learn pickle that is never executed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.curves import curves_in
from spinextract_gui.networks.inert.reader import read_pickle
from spinextract_gui.networks.inert.records import InertError
from spinextract_gui.networks.inert.unpack import unpacked
from spinextract_gui.networks.platt import PlattCalibrator

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 16 << 20


def read_calibrator(path: Path) -> PlattCalibrator:
    """Read a calibrator from JSON or from a joblib or pickle file of scikit-learn objects.

    A pickle is a program; this one is read as data, instruction by instruction, and only
    slopes and intercepts of logistic curves are taken out of it.

    Raises
    ------
    ModelError
        With the reason why there is no usable calibrator in the file.
    """
    data = _read(path)
    if data.lstrip()[:1] in (b"{", b"["):
        return PlattCalibrator.from_json(data)
    try:
        content = read_pickle(io.BytesIO(unpacked(data, _MOST_BYTES)))
        return PlattCalibrator(curves_in(content))
    except InertError as error:
        raise ModelError(
            f"No calibrator can be read from {path.name}: it holds {error}; expected JSON, or "
            "scikit-learn logistic regressions of four classes in each fold."
        ) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ModelError(f"The calibrator {path.name} cannot be read.") from error
    if not 0 < len(data) <= _MOST_BYTES:
        raise ModelError(f"The calibrator {path.name} is empty or too large.")
    return data
