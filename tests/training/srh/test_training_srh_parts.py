"""Defaults, start weights, cache, variation and finishing by themselves."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from torch import nn
from torchvision.models import resnet50

from spinextract_gui.domain.errors import InputError, ModelError
from spinextract_gui.networks.heads import LinearHead, TransformerHead
from spinextract_gui.training.run.config import load_config
from spinextract_gui.training.srh.byol import Byol, augmentation
from spinextract_gui.training.srh.cache import EmbeddingCache
from spinextract_gui.training.srh.config import PretrainConfig, SrhConfig
from spinextract_gui.training.srh.export import write_backbone
from spinextract_gui.training.srh.finish import Standard, finish_head
from spinextract_gui.training.srh.fit import train_srh
from spinextract_gui.training.srh.patches import turned
from spinextract_gui.training.srh.start import estimate_statistics, load_start, round_to_half
from spinextract_gui.training.srh.table import read_table
from tests.training.srh.conftest import KNOWING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

RNG = np.random.default_rng(5)

PUBLISHED = {
    "optimiser": "AdamW",
    "learning_rate": 0.001,
    "betas": (0.9, 0.999),
    "weight_decay": 0.07,
    "warm_up": 0.05,
    "epochs": 10,
    "patience": 5,
    "precision": "bf16-mixed",
    "batch": 256,
    "seed": 1000,
    "balance": True,
    "validation_share": 0.1,
    "threshold": 0.77,
}
"""Fine-tuning, as the model card has it."""
PUBLISHED_BYOL = {
    "projector": (2048, 2048, 384),
    "predictor": (96, 384),
    "probability": 0.3,
    "sharpness": 2,
    "blur_kernel": 5,
    "blur_sigma": 1,
    "noise": (0.01, 0.1),
    "solarize": 0.2,
    "rotation_degrees": 10,
    "translation": (0.1, 0.3),
    "view_px": 300,
}
PUBLISHED_AUGMENTATIONS = [
    "RandomHorizontalFlip",
    "RandomVerticalFlip",
    "RandomAdjustSharpness",
    "GaussianBlur",
    "Noise",
    "ColorJitter",
    "RandomAutocontrast",
    "RandomSolarize",
    "RandomErasing",
    "RandomAffine",
    "RandomResizedCrop",
]
NOT_PUBLISHED = {
    "start_scale": "none",
    "statistics_patches": 0,
    "turned": False,
    "standardised": False,
    "mixup": 0,
    "noise": 0,
    "spread": None,
    "sharpness": 1,
}


def test_that_the_resolved_defaults_are_the_published_ones() -> None:
    config = load_config(SrhConfig, None, {})
    for name, value in {**PUBLISHED, **NOT_PUBLISHED}.items():
        if name != "optimiser":
            assert getattr(config, name) == value, name
    byol = load_config(PretrainConfig, None, {})
    for name, value in PUBLISHED_BYOL.items():
        assert getattr(byol, name) == value, name


def test_that_byol_is_built_and_augmented_as_published() -> None:
    config = PretrainConfig()
    steps = augmentation(config).transforms[:-1]
    inner = [step.transforms[0] if hasattr(step, "transforms") else step for step in steps]
    assert [type(one).__name__ for one in inner] == PUBLISHED_AUGMENTATIONS
    assert {step.p for step in steps} == {0.3}
    module = Byol(nn.Linear(1, 1), config)
    widths = [part.out_features for part in module.projector if isinstance(part, nn.Linear)]
    assert widths == [2048, 2048, 384]
    assert sum(isinstance(part, nn.BatchNorm1d) for part in module.projector) == 2
    widths = [part.out_features for part in module.predictor if isinstance(part, nn.Linear)]
    assert widths == [96, 384]


def test_that_the_loss_of_byol_is_two_minus_two_cosines() -> None:
    module = Byol(nn.Identity(), PretrainConfig())
    module.projector = module.predictor = nn.Sequential(nn.Identity())
    module.target = nn.Sequential(nn.Identity())
    along, across = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 3.0]])
    assert float(module._loss(along, 2 * along)) == pytest.approx(0)
    assert float(module._loss(along, across)) == pytest.approx(2)
    assert float(module._loss(along, -along)) == pytest.approx(4)


@pytest.mark.slow
def test_that_cached_embeddings_train_20_times_faster_to_the_same_result(
    tree: Path,
    embeddings: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """One epoch against one epoch, over the same patches, checkpoints and all."""

    def trained(*, cached: bool) -> tuple[float, dict[str, float]]:
        begun: list[float] = []
        config = SrhConfig(
            mode="linear",
            start=str(KNOWING),
            batch=16,
            epochs=3,
            precision="32-true",
            accelerator="cpu",
            threads=1,
            validation_share=0.34,
            cached=cached,
        )
        run = train_srh(
            tree,
            config,
            tmp_path / str(cached),
            cache=embeddings,
            tell=lambda line: begun.append(time.perf_counter()) if "Epoch" in line else None,
        ).run
        return begun[-1] - begun[-2], dict(run.metrics)

    fast, figures = trained(cached=True)
    slow, recomputed = trained(cached=False)
    record_property("cached_epoch_s", round(fast, 4))
    record_property("recomputed_epoch_s", round(slow, 3))
    record_property("times_as_fast", round(slow / fast, 1))
    assert slow >= 20 * fast
    for name, value in figures.items():
        assert recomputed[name] == pytest.approx(value, abs=1e-3)


def test_that_the_cache_knows_backbone_patches_and_variant_apart(
    tree: Path, tmp_path: Path
) -> None:
    first, second = read_table(tree, 0.34, 1).slides[:2]
    calls: list[str] = []

    def compute(name: str, count: int) -> NDArray[np.float32]:
        calls.append(name)
        return RNG.random((count, 2048), np.float32)

    cache = EmbeddingCache(tmp_path, "a" * 64)
    n, m = len(first.patches), len(second.patches)
    kept = cache.get(first, "", lambda: compute("first", n))
    np.testing.assert_array_equal(cache.get(first, "", lambda: compute("again", n)), kept)
    cache.get(second, "", lambda: compute("second", m))
    cache.get(first, "turned", lambda: compute("turned", n))
    EmbeddingCache(tmp_path, "b" * 64).get(first, "", lambda: compute("other", n))
    assert calls == ["first", "second", "turned", "other"]
    for damaged in tmp_path.rglob("*.npy"):
        damaged.write_bytes(damaged.read_bytes()[:1000])
    cache.get(first, "", lambda: compute("damaged", n))
    assert calls[-1] == "damaged"


def test_that_a_stated_split_is_honoured(little_tree: Path) -> None:
    split = json.loads((little_tree / "meta" / "train_val_split.json").read_text())
    table = read_table(little_tree, 0.1, 1)
    sides = {slide.patient_id: own for slide, own in zip(table.slides, table.training, strict=True)}
    assert sides == {**dict.fromkeys(split["train"], True), **dict.fromkeys(split["val"], False)}
    assert not set(table.train) & set(table.held_out)
    np.testing.assert_array_equal(table.read([3, 0])[1], table.read([0])[0])


def test_that_a_tree_without_classes_is_refused(tree: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "studies").symlink_to(tree / "studies", target_is_directory=True)
    with pytest.raises(InputError, match="known class"):
        read_table(bare, 0.1, 1)


@pytest.fixture(scope="module")
def resnet() -> Any:
    torch.manual_seed(1)
    return _fresh()


def _fresh() -> Any:
    backbone = resnet50(weights=None)
    backbone.fc = nn.Identity()
    return backbone


def test_that_a_backbone_starts_from_our_checkpoint_and_from_bare_safetensors(
    resnet: Any, tmp_path: Path
) -> None:
    write_backbone(resnet, tmp_path / "backbone.ckpt")
    bare = {name: one.numpy() for name, one in resnet.state_dict().items() if one.ndim}
    save_file(
        {**bare, "fc.weight": np.zeros((10, 2048), np.float32)}, tmp_path / "bare.safetensors"
    )
    for file in ("backbone.ckpt", "bare.safetensors"):
        backbone = _fresh()
        load_start(backbone, str(tmp_path / file), "none")
        torch.testing.assert_close(backbone.layer3[0].conv2.weight, resnet.layer3[0].conv2.weight)


def test_that_imagenet_scaling_moves_into_the_first_layer(resnet: Any, tmp_path: Path) -> None:
    write_backbone(resnet, tmp_path / "backbone.ckpt")
    backbone = _fresh()
    load_start(backbone, str(tmp_path / "backbone.ckpt"), "imagenet")
    ratio = backbone.conv1.weight / resnet.conv1.weight
    scale = np.array([6.5 / 0.229, 3.2 / 0.224, 3.2 / 0.225])
    np.testing.assert_allclose(ratio[0, :, 0, 0].detach().numpy(), scale / scale.max(), rtol=1e-4)


@pytest.mark.parametrize("start", ["other.safetensors", "hub:owner/repository"])
def test_that_other_start_weights_are_refused(start: str, tmp_path: Path) -> None:
    save_file({"conv1.weight": np.zeros((64, 3, 7, 7), np.float32)}, tmp_path / "other.safetensors")
    named = start if start.startswith("hub:") else str(tmp_path / start)
    with pytest.raises(ModelError, match=r"ResNet-50|OWNER/REPOSITORY/FILE"):
        load_start(_fresh(), named, "none")


def test_that_statistics_are_those_of_the_patches(resnet: Any) -> None:
    backbone = _fresh()
    backbone.load_state_dict(resnet.state_dict())
    patches = RNG.integers(8_000, 12_000, (2, 2, 300, 300)).astype(np.uint16)
    estimate_statistics(backbone, patches)
    mean = backbone.bn1.running_mean
    assert not torch.equal(mean, torch.zeros(64))
    assert backbone.bn1.momentum == 0.1
    assert not backbone.training


def test_that_rounded_weights_survive_storage_as_float16() -> None:
    torch.manual_seed(3)
    head = TransformerHead()
    round_to_half(head)
    for tensor in head.parameters():
        torch.testing.assert_close(tensor.half().float(), tensor, rtol=0, atol=0)


@pytest.mark.parametrize("kind", [LinearHead, TransformerHead])
def test_that_a_head_trained_on_standardised_embeddings_takes_raw_ones(
    kind: type[LinearHead | TransformerHead],
) -> None:
    torch.manual_seed(4)
    head = kind().eval()
    raw = (RNG.normal(0, 1, (6, 2048)) * RNG.uniform(0.2, 3, 2048) + 3).astype(np.float32)
    standard = Standard.of(raw)
    with torch.inference_mode():
        before = head(torch.from_numpy(standard.apply(raw)))
        finish_head(head, SrhConfig(), standard, raw)
        after = head(torch.from_numpy(raw))
    torch.testing.assert_close(before, after, atol=1e-4, rtol=0)


def test_that_softened_and_sharpened_scores_have_the_wished_spread() -> None:
    torch.manual_seed(4)
    head = TransformerHead().eval()
    raw = RNG.normal(0, 1, (20, 2048)).astype(np.float32)
    finish_head(head, SrhConfig(spread=40, sharpness=2.5), None, raw)
    caught: list[torch.Tensor] = []
    head.output.register_forward_hook(lambda _layer, _inputs, scores: caught.append(scores))
    with torch.inference_mode():
        output = head(torch.from_numpy(raw))
    variance = float(caught[0].var(dim=1, unbiased=False).median())
    assert variance == pytest.approx(40 * head.norm.eps, rel=1e-3)
    assert output.max() > 0.7


def test_that_fields_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(InputError, match="cached embeddings"):
        load_config(SrhConfig, None, {"standardised": True, "mode": "finetune"})
    with pytest.raises(InputError, match="transformer head"):
        load_config(SrhConfig, None, {"sharpness": 2, "mode": "linear"})


def test_that_turning_patches_keeps_their_size_and_level() -> None:
    patches = RNG.integers(8_000, 12_000, (6, 2, 300, 300)).astype(np.uint16)
    after = turned(patches, np.random.default_rng(1))
    assert after.shape == patches.shape
    np.testing.assert_allclose(after.mean(axis=(2, 3)), patches.mean(axis=(2, 3)), rtol=0.045)
    assert not np.array_equal(after, patches)
