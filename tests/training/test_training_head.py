"""The head learns from embeddings and takes them raw afterwards."""

from __future__ import annotations

import numpy as np
import torch

from spinextract_gui.networks.heads import TransformerHead
from spinextract_gui.training.assess import assess
from spinextract_gui.training.backbone import round_to_half
from spinextract_gui.training.head import HeadSettings, predict_head, train_head
from spinextract_gui.training.patches import LabelledSlide, turned

RNG = np.random.default_rng(5)


def clouds(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Four clouds of embeddings far from the origin, each feature on a scale of its own."""
    scale = np.random.default_rng(1).uniform(0.2, 3.0, 2048)
    centres = np.random.default_rng(2).normal(0, 1.0, (4, 2048))
    labels = np.arange(count) % 4
    points = centres[labels] + RNG.normal(0, 0.5, (count, 2048))
    return ((points + 3) * scale).astype(np.float32), labels.astype(np.int64)


def test_that_the_head_tells_clouds_apart_without_saturating() -> None:
    embeddings, labels = clouds(160)
    head = train_head(embeddings, labels, HeadSettings(epochs=4, batch=32))
    unseen, truth = clouds(40)
    output = predict_head(head, unseen)
    assert (output.argmax(axis=1) == truth).all()
    assert 0.4 < np.median(output.max(axis=1)) < 0.991  # where the last norm holds it


def test_that_training_is_repeatable() -> None:
    embeddings, labels = clouds(64)
    first, second = (
        predict_head(train_head(embeddings, labels, HeadSettings(epochs=1, batch=16)), embeddings)
        for _ in range(2)
    )
    np.testing.assert_allclose(first, second, atol=1e-5)


def test_that_rounded_weights_survive_storage_as_float16() -> None:
    torch.manual_seed(3)
    head = TransformerHead()
    round_to_half(head)
    for tensor in head.parameters():
        torch.testing.assert_close(tensor.half().float(), tensor, rtol=0, atol=0)


def test_that_turning_patches_keeps_their_size_and_level() -> None:
    patches = RNG.integers(8_000, 12_000, (6, 2, 300, 300)).astype(np.uint16)
    after = turned(patches, np.random.default_rng(1))
    assert after.shape == patches.shape
    np.testing.assert_allclose(after.mean(axis=(2, 3)), patches.mean(axis=(2, 3)), rtol=0.045)
    assert not np.array_equal(after, patches)


def test_that_assessment_counts_patches_and_slides() -> None:
    patches = np.zeros((3, 2, 300, 300), np.uint16)
    slides = [LabelledSlide(tumour, 1, patches) for tumour in (0, 1)]  # type: ignore[arg-type]
    answers = iter(
        [
            np.array([[0.9, 0.1, 0, 0], [0.8, 0.2, 0, 0], [0.4, 0.6, 0, 0]]),
            np.array([[0.9, 0.1, 0, 0], [0.8, 0.2, 0, 0], [0.4, 0.6, 0, 0]]),
        ]
    )
    figures = assess(slides, lambda _: next(answers))
    assert figures.patch_accuracy == 0.5
    assert figures.slide_accuracy == 0.5
    assert figures.least_certain == np.mean([0.1, 0.2, 0.6])
