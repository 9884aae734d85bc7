"""Whole patients left out: how good a network is on patients that it never saw."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from spinextract_gui.domain.errors import InputError
from spinextract_gui.storage import atomic
from spinextract_gui.training.levels.assess import Figures, LevelError, assess, summary
from spinextract_gui.training.levels.fit import fit
from spinextract_gui.training.levels.reference import NetworkLocaliser

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.slices import TrainingSlice

_FOLDER, _ERRORS = "cross-validation", "errors.json"
FIGURES = "cross-validation.json"
_Found = dict[str, list[LevelError]]


@dataclass(frozen=True)
class CrossValidation:
    """What it measured.

    Attributes
    ----------
    figures
        See `summary`, for ``every slice`` and ``middle slice`` alone, each given to the program
        as the only slice, and for ``patient``: all slices together, as in use.
    """

    folds: int
    figures: Mapping[str, Figures]


def cross_validate(
    slices: Sequence[TrainingSlice],
    folds: int,
    config: LevelsConfig,
    out: Path,
    *,
    resume: bool,
    tell: Callable[[str], None],
) -> CrossValidation:
    """Train on all patients but a fold's, assess on that fold, for every fold.

    Every network is trained as the final one is: same epochs, last epoch taken. Folds lie below
    ``out/cross-validation``; with `resume` those that are done are not computed again. The
    figures are also written to ``out/cross-validation.json``.

    Raises
    ------
    InputError
        When there are fewer patients than folds.
    """
    patients = sorted({one.patient for one in slices})
    if not 2 <= folds <= len(patients):
        raise InputError(f"{len(patients)} patients cannot be left out in {folds} parts.")
    errors: _Found = defaultdict(list)
    for fold in range(folds):
        held_out = set(patients[fold::folds])
        folder = out / _FOLDER / str(fold + 1)
        found = _fold(slices, held_out, config, folder, resume=resume, tell=tell)
        for kind, some in found.items():
            errors[kind] += some
        share = summary(found["middle slice"])["within half a disc gap"]
        tell(f"Part {fold + 1} of {folds}: {share:.1%} within half a disc gap on middle slices.")
    measured = CrossValidation(folds, {kind: summary(found) for kind, found in errors.items()})
    atomic.write_text(out / FIGURES, json.dumps(asdict(measured), indent=1) + "\n")
    return measured


def _fold(
    slices: Sequence[TrainingSlice],
    held_out: set[str],
    config: LevelsConfig,
    folder: Path,
    *,
    resume: bool,
    tell: Callable[[str], None],
) -> _Found:
    """Return the errors on the patients of one fold."""
    done = folder / _ERRORS
    if resume and done.is_file():
        return _read(done)
    train = [one for one in slices if one.patient not in held_out]
    test = [one for one in slices if one.patient in held_out]
    network, _ = fit(train, (), config, folder, choose=False, resume=resume, tell=tell)
    found = assess(NetworkLocaliser(network), test)
    rows = {kind: [asdict(one) for one in some] for kind, some in found.items()}
    atomic.write_text(done, json.dumps(rows) + "\n")
    return found


def _read(path: Path) -> _Found:
    try:
        return TypeAdapter(_Found).validate_python(json.loads(path.read_text()))
    except (OSError, ValueError) as error:  # pydantic's are ValueErrors
        raise InputError(f"{path.parent.name}/{path.name} is damaged; delete it.") from error
