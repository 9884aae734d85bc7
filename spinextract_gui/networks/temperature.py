"""Temperature scaling of the stenosis grader: one number that makes grades as sure as they are.

Guo et al., On Calibration of Modern Neural Networks, ICML 2017: the scores are divided by a
temperature that minimises the negative log-likelihood on pictures the network was not trained
on. The class weights of the training are divided out of the softmax first; the scores are the
logarithms of what is left. So the order of the grades never changes, only how sure they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.mri.grade import Grade

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

INPUT: Final = "softmax of the network with the class weights of its training divided out"
LOWEST, HIGHEST = 0.05, 20.0
"""A temperature outside of these says that the data or the model is something else."""
_FLOOR = 1e-12
_MOST_BYTES = 1 << 16
_METHOD = "temperature"


@dataclass(frozen=True, slots=True)
class TemperatureCalibrator:
    """Calibrates probabilities of grades.

    Attributes
    ----------
    temperature
        Above 1 for a network that is too sure, below 1 for one that is not sure enough.
    """

    temperature: float

    def __post_init__(self) -> None:
        if not LOWEST <= self.temperature <= HIGHEST:  # written so that a NaN fails
            raise ModelError(
                f"The calibrator's temperature {self.temperature:g} is not between "
                f"{LOWEST:g} and {HIGHEST:g}."
            )

    def calibrate(self, probabilities: ArrayLike) -> NDArray[np.float64]:
        """Return calibrated probabilities (..., 3), softmax(log(p) / temperature).

        Parameters
        ----------
        probabilities
            (..., 3), class weights divided out.
        """
        scores = np.log(np.asarray(probabilities, np.float64).clip(_FLOOR, 1)) / self.temperature
        grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=-1, keepdims=True))

    def to_json(self) -> bytes:
        """Return the bytes of ``calibration.json``."""
        content = {
            "method": _METHOD,
            "grades": [grade.key for grade in Grade],
            "input": INPUT,
            "temperature": self.temperature,
        }
        return json.dumps(content, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> TemperatureCalibrator:
        """Read what `to_json` writes. Raises ModelError."""
        if len(data) > _MOST_BYTES:
            raise ModelError(f"The calibrator file is too large ({len(data)} bytes).")
        try:
            content = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ModelError("The calibrator file is not readable JSON.") from error
        if not isinstance(content, dict) or content.get("method") != _METHOD:
            raise ModelError("The calibrator file is not one of temperature scaling.")
        if content.get("grades") != [grade.key for grade in Grade]:
            raise ModelError("The calibrator is for other grades than normal_mild to severe.")
        return cls(_number(content.get("temperature")))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ModelError("The calibrator's temperature is not a number.")
    try:
        return float(value)
    except OverflowError as error:
        raise ModelError("The calibrator's temperature is not a number.") from error


def fit_temperature(probabilities: ArrayLike, labels: ArrayLike) -> TemperatureCalibrator:
    """Return the temperature that minimises the negative log-likelihood.

    Parameters
    ----------
    probabilities
        (n, 3), class weights divided out, of pictures the network was not trained on.
    labels
        (n,) grades.

    Raises
    ------
    ModelError
        When there are no rows, or fewer than two grades among them.
    """
    from scipy.optimize import minimize_scalar

    shares = np.asarray(probabilities, np.float64)
    truth = np.asarray(labels, np.int64)
    if len(np.unique(truth)) < 2:
        raise ModelError("Calibration needs pictures of at least two grades.")
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        said = TemperatureCalibrator(_bounded(np.exp(log_temperature))).calibrate(shares)
        return float(-np.log(said[rows, truth].clip(_FLOOR)).mean())

    # the loss has one minimum in the logarithm of the temperature
    found = minimize_scalar(
        loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded", options={"xatol": 1e-9}
    )
    return TemperatureCalibrator(_bounded(np.exp(found.x)))


def _bounded(temperature: float) -> float:
    return float(np.clip(temperature, LOWEST, HIGHEST))
