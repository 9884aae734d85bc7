"""Calibrating the tumour classifier, and telling it what tissue it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.aggregate import MOST_UNLIKE
from spinextract_gui.networks.bundle_additions import Addition
from spinextract_gui.networks.known_tissue_fit import QUANTILE, fit_known_tissue
from spinextract_gui.networks.manifest import CALIBRATION, KNOWN_TISSUE
from spinextract_gui.networks.platt_fit import FOLDS, fit_platt
from spinextract_gui.training.calibrate.figures import Change, figures, first_by, means_by

if TYPE_CHECKING:
    from spinextract_gui.networks.known_tissue_fit import TissueFit
    from spinextract_gui.networks.platt_fit import PlattFit
    from spinextract_gui.training.calibrate.cohort import CohortAnswers


@dataclass(frozen=True, slots=True)
class SrhSettings:
    """How the calibrator and the statistics are fitted.

    Attributes
    ----------
    equivalent_patches
        See `platt_fit.fit_platt`.
    quantile
        Share of held-out known patches within the limit of known tissue.
    """

    folds: int = FOLDS
    seed: int = 1000
    equivalent_patches: int = 0
    quantile: float = QUANTILE


@dataclass(frozen=True, slots=True)
class SrhCalibration:
    """What was fitted, ready to be added to a bundle, and the sentences that say how good it is.

    Attributes
    ----------
    slides_outside
        Share of the cohort's own slides that would get no call, by statistics that never saw
        their patient.
    """

    additions: tuple[Addition, ...]
    changes: tuple[Change, ...]
    slides_outside: float


def calibrate_srh(cohort: CohortAnswers, data: str, settings: SrhSettings) -> SrhCalibration:
    """Fit both on a cohort that the network was not trained on.

    Parameters
    ----------
    data
        What the cohort is, for the card; one line.

    Raises
    ------
    ModelError
        When a class has fewer than two patients, or there are too few patches.
    """
    platt = fit_platt(
        cohort.head,
        cohort.labels,
        cohort.patients,
        folds=settings.folds,
        seed=settings.seed,
        equivalent_patches=settings.equivalent_patches,
    )
    tissue = fit_known_tissue(
        cohort.embeddings,
        cohort.labels[cohort.embedded],
        cohort.patients[cohort.embedded],
        quantile=settings.quantile,
        seed=settings.seed,
    )
    changes = _changes(cohort, platt)
    outside = _slides_outside(cohort, tissue)
    additions = (
        _platt_addition(cohort, platt, changes, data, settings),
        _tissue_addition(cohort, tissue, outside, data, settings),
    )
    return SrhCalibration(additions, changes, outside)


def _changes(cohort: CohortAnswers, platt: PlattFit) -> tuple[Change, ...]:
    """Compare the head's own output with the out-of-fold probabilities, patches and slides."""
    before, after = cohort.head.astype(np.float64), platt.out_of_fold
    truth = first_by(cohort.slides, cohort.labels)
    slides = [means_by(cohort.slides, values) for values in (before, after)]
    return (
        Change("patches", figures(cohort.labels, before), figures(cohort.labels, after)),
        Change("slides", figures(truth, slides[0]), figures(truth, slides[1])),
    )


def _slides_outside(cohort: CohortAnswers, tissue: TissueFit) -> float:
    unlike = (tissue.novelty > 1).astype(np.float64)[:, None]
    shares = means_by(cohort.slides[cohort.embedded], unlike)
    return float((shares > MOST_UNLIKE).mean())


def _platt_addition(
    cohort: CohortAnswers,
    platt: PlattFit,
    changes: tuple[Change, ...],
    data: str,
    settings: SrhSettings,
) -> Addition:
    folds, patients = len(platt.calibrator.curves), cohort.patient_count
    slides = len(np.unique(cohort.slides))
    summary = (
        f"Platt scaling, one class against the rest, {folds} folds by patient. Out of fold, "
        f"{'. '.join(change.sentence for change in changes)}. {patients} patients."
    )
    weight = settings.equivalent_patches
    counted = (
        f"weighed as {weight} patches, so that the penalty gives slopes as on that many"
        if weight > len(cohort.labels)
        else "each counted once, as published"
    )
    lines = [
        "- Platt scaling by the published method: one class against the rest on the second "
        f"softmax, {folds} folds, the mean over the folds. Folds are whole patients.",
        f"- Data: {data}; {patients} patients, {slides} slides, {len(cohort.labels)} patches, "
        f"{counted}.",
        "- Figures out of fold (each patient by the one fold that left it out; before: the head's "
        "own output):",
        *(f"  - {change.sentence}." for change in changes),
    ]
    return Addition(CALIBRATION, platt.calibrator.to_json(), summary, "\n".join(lines))


def _tissue_addition(
    cohort: CohortAnswers, tissue: TissueFit, outside: float, data: str, settings: SrhSettings
) -> Addition:
    patients, patches = cohort.patient_count, len(cohort.embedded)
    slides = len(np.unique(cohort.slides))
    directions = len(tissue.tissue.components)
    summary = (
        f"Statistics of {patches} patches of {patients} patients; {settings.quantile:.0%} of "
        f"held-out known patches are within the limit, {outside:.1%} of {slides} held-out slides "
        "would get no call."
    )
    lines = [
        f"- Gaussians of the classes with a shared, shrunk covariance in {directions} principal "
        "directions of the embeddings, and the rest outside of these directions.",
        f"- Data: {data}; {patients} patients, {slides} slides, {patches} patches.",
        f"- A patch counts as unlike known tissue beyond the {settings.quantile:.0%} quantile of "
        "known patches whose patient was left out of the fit.",
        f"- A slide or patient of which more than {MOST_UNLIKE:.0%} of the used patches are unlike "
        f"known tissue gets no call. Of the {slides} slides themselves, each by statistics that "
        f"never saw its patient, {outside:.1%} would.",
    ]
    return Addition(KNOWN_TISSUE, tissue.tissue.to_bytes(), summary, "\n".join(lines))
