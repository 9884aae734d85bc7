"""Cohorts of made-up answers, and small trees of phantom slides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.srh.assessment import assess_cohort
from spinextract_gui.evaluation.srh.outcome import Record, SrhEvaluation
from spinextract_gui.evaluation.srh.patients import Patient, Unit
from spinextract_gui.evaluation.srh.truth import Stated
from spinextract_gui.synthesis.slide import phantom_slide
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.geometry import Size


def unit(shares: np.ndarray) -> Unit:
    """Return a slide or patient with these patches."""
    mean = shares.mean(axis=0) if len(shares) else None
    called = len(shares) >= 10
    high = called and mean is not None and bool(mean.max() >= 0.77)
    sure = (shares.max(axis=1, initial=0) >= 0.77).astype(np.float64)
    return Unit(shares, sure, mean, high, called)


def patient(
    name: str, tumour: TumourClass, slides: Sequence[np.ndarray], site: str = ""
) -> Patient:
    whole = np.concatenate(list(slides)) if slides else np.empty((0, 4))
    return Patient(name, Stated(tumour, site), unit(whole), tuple(map(unit, slides)))


def simulated(
    patients: int, seed: int = 0, sites: Sequence[str] = ("",), classes: int = 4
) -> list[Patient]:
    """Return patients whose answers are often, not always, right."""
    rng = np.random.default_rng(seed)
    found = []
    for index in range(patients):
        tumour, own, slides = TumourClass(index % classes), rng.normal(size=4), []
        for _ in range(int(rng.integers(1, 4))):
            scores = own + rng.normal(size=(int(rng.integers(4, 60)), 4))
            scores[:, tumour] += 2
            slides.append(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))
        found.append(patient(f"p{index}", tumour, slides, sites[index % len(sites)]))
    return found


def evaluation(
    patients: Sequence[Patient], out: Path, bootstrap: int = 50, title: str = "A model"
) -> SrhEvaluation:
    """Return an evaluation of made-up answers."""
    record = Record(
        ModelInfo("a-model", title, "a" * 64, "b" * 64, 0.77, synthetic=True),
        DeviceInfo("cpu", "A processor", "OpenVINO 2026", "float32"),
        {"seed": "1"},
        {"python": "3.11"},
        "c" * 64,
        "2026-11-30T21:00:00+00:00",
        1.0,
    )
    return SrhEvaluation(assess_cohort(patients, bootstrap, 1), record, (), 0, False, False, out)


def phantom_tree(root: Path, tumours: Sequence[TumourClass], size: Size) -> Path:
    """Write a patient of one slide for each tumour, at two sites."""
    written = [
        PhantomPatient(f"phantom-{index}", tumour, {"1": phantom_slide(tumour, size, 70 + index)})
        for index, tumour in enumerate(tumours)
    ]
    write_patient_tree(root, written)
    path = root / "meta" / "spinextract.json"
    meta = json.loads(path.read_text())
    for index, entry in enumerate(meta.values()):
        entry["site"] = ("North", "South")[index % 2]
    path.write_text(json.dumps(meta))
    return root
