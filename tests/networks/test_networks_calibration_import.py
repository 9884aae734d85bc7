"""Calibrators out of scikit-learn files: the right numbers, and nothing is ever executed."""

from __future__ import annotations

import bz2
import gzip
import io
import pickle
import pickletools
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.calibration import _SigmoidCalibration
from sklearn.linear_model import LogisticRegression

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.calibration_import import read_calibrator
from spinextract_gui.networks.curves import curves_in
from spinextract_gui.networks.inert.reader import read_pickle
from spinextract_gui.networks.inert.records import InertError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NAMES = ["ependymoma", "meningioma", "metastasis", "schwannoma"]
Models = list[list[LogisticRegression]]


def fitted(folds: int = 10) -> tuple[Models, NDArray[np.float64]]:
    """Logistic regressions of each fold and class, really fitted, and their numbers."""
    rng = np.random.default_rng(3)
    models: Models = []
    for _ in range(folds):
        q, labels = rng.random((40, 4)), np.arange(40) % 4
        q[np.arange(40), labels] += 0.5
        models.append(
            [LogisticRegression().fit(q[:, [c]], (labels == c).astype(int)) for c in range(4)]
        )
    numbers = [[[m.coef_[0, 0], m.intercept_[0]] for m in fold] for fold in models]
    return models, np.array(numbers)


class Holder:
    """A class of somebody else's program."""

    def __init__(self, models: Models) -> None:
        self.n_folds = len(models)
        self.pattern = LogisticRegression(C=2.0)
        self.calibrators = models


def by_class(models: Models) -> dict[str, list[LogisticRegression]]:
    """Classes of folds, the names in another order than the index."""
    return {NAMES[c].title(): [fold[c] for fold in models] for c in (2, 0, 3, 1)}


def object_array(models: Models) -> NDArray[Any]:
    table = np.empty((len(models), 4), object)
    for row, fold in enumerate(models):
        table[row] = fold
    return table


LAYOUTS: dict[str, Callable[[Models], Any]] = {
    "folds of classes": lambda models: models,
    "tuples": lambda models: tuple(tuple(fold) for fold in models),
    "under a key": lambda models: {"calibrators": models, "class_names": NAMES, "ece": 0.1},
    "names in an array": lambda models: {"calibrators": models, "classes": np.array(NAMES)},
    "dicts by index": lambda models: [dict(enumerate(fold)) for fold in models],
    "dicts by name": lambda models: [dict(zip(NAMES, fold, strict=True)) for fold in models],
    "ordered dicts": lambda models: [OrderedDict(zip(NAMES, f, strict=True)) for f in models],
    "folds by name": lambda models: {f"fold_{i}": {"models": f} for i, f in enumerate(models)},
    "classes of folds": by_class,
    "an object": Holder,
    "an array of objects": object_array,
}


@pytest.fixture(scope="module")
def published() -> tuple[Models, NDArray[np.float64]]:
    return fitted()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)])
def test_that_joblib_files_give_their_numbers(
    layout: str, compress: Any, published: tuple[Models, NDArray[np.float64]], tmp_path: Path
) -> None:
    models, numbers = published
    joblib.dump(LAYOUTS[layout](models), tmp_path / "a.joblib", compress=compress)
    np.testing.assert_array_equal(read_calibrator(tmp_path / "a.joblib").curves, numbers)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_that_plain_pickles_of_every_protocol_give_their_numbers(
    layout: str, protocol: int, published: tuple[Models, NDArray[np.float64]], tmp_path: Path
) -> None:
    models, numbers = published
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(LAYOUTS[layout](models), protocol))
    np.testing.assert_array_equal(read_calibrator(tmp_path / "a.pkl").curves, numbers)


def test_that_sigmoid_calibrations_give_slopes_of_the_other_sign(tmp_path: Path) -> None:
    q = np.linspace(0.2, 0.5, 40)
    one = _SigmoidCalibration().fit(q, (np.arange(40) >= 20).astype(int))
    joblib.dump([[one] * 4] * 3, tmp_path / "a.joblib")
    curves = read_calibrator(tmp_path / "a.joblib").curves
    assert curves.shape == (3, 4, 2)
    expected = 1 / (1 + np.exp(-(curves[0, 0, 0] * q + curves[0, 0, 1])))
    np.testing.assert_allclose(expected, one.predict(q))


def test_that_json_is_read_as_well(shared: Path) -> None:
    curves = read_calibrator(shared / "reference/srh/platt_ukk.json").curves
    assert curves.shape == (10, 4, 2)


def _three_classes(models: Models) -> Any:
    return [fold[:3] for fold in models]


def _ragged(models: Models) -> Any:
    return [models[0], models[1][:2]]


def _flat(models: Models) -> Any:
    return [model for fold in models for model in fold]


def _other_order(models: Models) -> Any:
    return {"class_names": NAMES[::-1], "calibrators": models}


def _multinomial(_: Models) -> Any:
    q = np.random.default_rng(0).random((40, 4))
    return [LogisticRegression().fit(q, np.arange(40) % 4)] * 10


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_three_classes, "layout"),
        (_ragged, "layout"),
        (_flat, "layout"),
        (_other_order, "another order"),
        (_multinomial, "not one curve of one probability"),
        (lambda _: {"a": 1}, "no logistic curves"),
        (lambda _: np.zeros((10, 4, 2)), "no logistic curves"),
    ],
)
def test_that_other_content_is_refused_with_its_reason(
    make: Callable[[Models], Any],
    reason: str,
    published: tuple[Models, NDArray[np.float64]],
    tmp_path: Path,
) -> None:
    joblib.dump(make(published[0]), tmp_path / "a.joblib")
    with pytest.raises(ModelError, match=reason):
        read_calibrator(tmp_path / "a.joblib")


class Bomb:
    """Leaves a file behind when its pickle is executed."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.target,))


def test_that_a_hostile_file_is_read_and_never_executed(
    published: tuple[Models, NDArray[np.float64]], tmp_path: Path
) -> None:
    target = tmp_path / "ran"
    joblib.dump([Bomb(target), published[0]], tmp_path / "a.joblib")
    read_calibrator(tmp_path / "a.joblib")
    assert not target.exists()
    joblib.load(tmp_path / "a.joblib")
    assert target.exists(), "the file would have run, so the test means something"


def test_that_content_which_contains_itself_comes_to_an_end() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(InertError, match="no logistic curves"):
        curves_in(read_pickle(io.BytesIO(pickle.dumps(loop))))


def test_that_content_shared_a_billion_times_comes_to_an_end() -> None:
    node: Any = {"a": 1}
    for _ in range(30):
        node = [node, node]
    with pytest.raises(InertError, match="more content"):
        curves_in(read_pickle(io.BytesIO(pickle.dumps(node))))


@pytest.mark.parametrize("pack", [zlib.compress, gzip.compress, bz2.compress])
def test_that_a_compression_bomb_is_refused(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "a.joblib").write_bytes(pack(bytes(40 << 20)))
    with pytest.raises(ModelError, match="far more content"):
        read_calibrator(tmp_path / "a.joblib")


def test_that_missing_and_empty_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_calibrator(tmp_path / "absent.joblib")
    (tmp_path / "a.joblib").touch()
    with pytest.raises(ModelError, match="empty"):
        read_calibrator(tmp_path / "a.joblib")


def reason_or_curves(data: bytes, folder: Path) -> None:
    """Read `data`; anything but numbers or a ModelError fails the test."""
    path = folder / "a.joblib"
    path.write_bytes(data)
    try:
        read_calibrator(path)
    except ModelError as error:
        assert error.sentence.endswith(".")  # noqa: PT017


SHARED_FOLDER = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES = st.integers(0, 10_000)
OPCODES = "".join(opcode.code for opcode in pickletools.opcodes).encode("latin-1")


@SHARED_FOLDER
@given(data=st.binary(max_size=200))
def test_that_random_bytes_never_escape_as_an_error(data: bytes, tmp_path: Path) -> None:
    reason_or_curves(data, tmp_path)


@SHARED_FOLDER
@given(opcodes=st.lists(st.sampled_from(OPCODES), max_size=60), tail=st.binary(max_size=20))
def test_that_random_programs_never_escape_as_an_error(
    opcodes: list[int], tail: bytes, tmp_path: Path
) -> None:
    reason_or_curves(bytes(opcodes) + tail + b".", tmp_path)


@pytest.fixture(scope="module")
def small_file() -> bytes:
    stream = io.BytesIO()
    joblib.dump(fitted(folds=2)[0], stream)
    return stream.getvalue()


@SHARED_FOLDER
@given(changes=st.lists(st.tuples(PLACES, st.integers(0, 255)), min_size=1, max_size=4))
def test_that_mutated_files_never_escape_as_an_error(
    changes: list[tuple[int, int]], small_file: bytes, tmp_path: Path
) -> None:
    data = bytearray(small_file)
    for position, value in changes:
        data[position % len(data)] = value
    reason_or_curves(bytes(data), tmp_path)


def test_that_every_truncation_is_refused(small_file: bytes, tmp_path: Path) -> None:
    for length in range(1, len(small_file), 37):
        (tmp_path / "a.joblib").write_bytes(small_file[:length])
        with pytest.raises(ModelError):
            read_calibrator(tmp_path / "a.joblib")
