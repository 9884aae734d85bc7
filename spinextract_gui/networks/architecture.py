"""Names and shapes of every learned tensor, known without torch.

Bundles and checkpoints are checked against these tables before any number is used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

Architecture: TypeAlias = Literal["spinextract-transformer", "spinextract-linear"]
Shape: TypeAlias = tuple[int, ...]

CLASSES = 4
EMBEDDING = 2048
TOKENS, TOKEN_WIDTH = 64, 32
BLOCKS, HEADS, FEED_FORWARD = 3, 8, 128
POSITIONS = 5000
"""Length of the published position table; only the first 64 rows are ever used."""

_STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))
"""Width and number of bottleneck blocks of each ResNet-50 stage (He et al. 2016, table 1)."""
_DERIVED = (".pe", ".num_batches_tracked")


def is_derived(name: str) -> bool:
    """Whether a tensor follows from the architecture, so that no file needs to state it."""
    return name.endswith(_DERIVED)


def position_table(length: int = POSITIONS, width: int = TOKEN_WIDTH) -> NDArray[np.float32]:
    """Return sinusoidal position codes, (length, 1, width) float32 (Vaswani et al. 2017, 3.5)."""
    # float32 throughout, because the published table was computed so
    rate = np.exp(
        np.arange(0, width, 2).astype(np.float32) * np.float32(-math.log(10000.0) / width)
    )
    angle = np.arange(length, dtype=np.float32)[:, None] * rate
    table = np.empty((length, 1, width), np.float32)
    table[:, 0, 0::2], table[:, 0, 1::2] = np.sin(angle), np.cos(angle)
    return table


def learned_shapes(architecture: Architecture) -> Mapping[str, Shape]:
    """Return the shape of every learned tensor of one architecture, by its state-dict name."""
    head = _linear_head if architecture == "spinextract-linear" else _transformer_head
    return dict((*_backbone(), *head()))


def _backbone() -> Iterator[tuple[str, Shape]]:
    """ResNet-50 in torchvision's layout, without the fully connected layer."""
    yield "bb.conv1.weight", (64, 3, 7, 7)
    yield from _batch_norm("bb.bn1", 64)
    channels = 64
    for stage, (width, blocks) in enumerate(_STAGES, start=1):
        for block in range(blocks):
            yield from _bottleneck(f"bb.layer{stage}.{block}", channels, width)
            channels = 4 * width


def _bottleneck(name: str, channels: int, width: int) -> Iterator[tuple[str, Shape]]:
    shapes = ((width, channels, 1, 1), (width, width, 3, 3), (4 * width, width, 1, 1))
    for number, shape in enumerate(shapes, start=1):
        yield f"{name}.conv{number}.weight", shape
        yield from _batch_norm(f"{name}.bn{number}", shape[0])
    if name.endswith(".0"):
        yield f"{name}.downsample.0.weight", (4 * width, channels, 1, 1)
        yield from _batch_norm(f"{name}.downsample.1", 4 * width)


def _batch_norm(name: str, width: int) -> Iterator[tuple[str, Shape]]:
    for part in ("weight", "bias", "running_mean", "running_var"):
        yield f"{name}.{part}", (width,)


def _affine(name: str, outputs: int, inputs: int) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", (outputs, inputs)
    yield f"{name}.bias", (outputs,)


def _layer_norm(name: str, width: int) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def _transformer_head() -> Iterator[tuple[str, Shape]]:
    yield from _affine("head.input_projection", EMBEDDING, EMBEDDING)
    for block in range(BLOCKS):
        name = f"head.transformer_layers.{block}"
        yield f"{name}.self_attn.in_proj_weight", (3 * TOKEN_WIDTH, TOKEN_WIDTH)
        yield f"{name}.self_attn.in_proj_bias", (3 * TOKEN_WIDTH,)
        yield from _affine(f"{name}.self_attn.out_proj", TOKEN_WIDTH, TOKEN_WIDTH)
        yield from _affine(f"{name}.linear1", FEED_FORWARD, TOKEN_WIDTH)
        yield from _affine(f"{name}.linear2", TOKEN_WIDTH, FEED_FORWARD)
        yield from _layer_norm(f"{name}.norm1", TOKEN_WIDTH)
        yield from _layer_norm(f"{name}.norm2", TOKEN_WIDTH)
    yield from _affine("head.ffn.0", CLASSES, EMBEDDING)
    yield from _affine("head.output", CLASSES, CLASSES)
    yield from _layer_norm("head.norm", CLASSES)


def _linear_head() -> Iterator[tuple[str, Shape]]:
    yield from _affine("head.layers.0", CLASSES, EMBEDDING)
