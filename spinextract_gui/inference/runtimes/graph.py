"""The network as OpenVINO graphs, built from a bundle's tensors without torch.

torch is never needed to run on the processor: nothing is traced or converted, the window's
process never imports it, and quantisation is placed exactly where it is wanted. The golden
vectors of the bundle, made by torch, prove that both spellings are the same network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.inference.runtimes.head_graph import head
from spinextract_gui.inference.runtimes.openvino_library import openvino

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.folding import Convolution
    from spinextract_gui.inference.runtimes.quantise import Quantiser
    from spinextract_gui.inference.runtimes.recipe import Recipe

    Node: TypeAlias = Any

BLOCKS = tuple(
    f"bb.layer{stage}.{block}"
    for stage, count in enumerate((3, 4, 6, 3), start=1)
    for block in range(count)
)
"""The sixteen residual blocks of ResNet-50 in order (He et al. 2016)."""
LAST_STAGE = "bb.layer4.0.conv1"
"""Where clipping shows best: outliers grow from block to block."""
SENSITIVE = frozenset({"bb.layer1.0.conv1", "bb.layer1.0.downsample.0"})
"""Convolutions that int8 leaves alone: the two that read the stem. They are 2 % of the work;
leaving them alone took more than a quarter off the error of the embeddings (0.148 to 0.107 of
their scatter, 31 phantom patches, demo model), more than any other two did."""


@dataclass(frozen=True, eq=False)
class Segment:
    """A part of the network that is compiled on its own.

    Attributes
    ----------
    model
        An ``openvino.Model`` for one patch; its first output feeds the next segment.
    hint
        ``f32`` or ``bf16``.
    """

    model: Any
    hint: str


class Backbone:
    """Places convolutions into a graph, quantised where a quantiser is given.

    Attributes
    ----------
    inputs
        The node that feeds each convolution, by name, of everything placed so far.
    """

    def __init__(
        self, convolutions: Mapping[str, Convolution], quantiser: Quantiser | None = None
    ) -> None:
        self._convolutions = convolutions
        self._quantiser = quantiser
        self._ops = openvino().opset13
        self.inputs: dict[str, Node] = {}

    def stem(self, patches: Node) -> Node:
        """First convolution and pooling: (1, 3, 300, 300) -> (1, 64, 75, 75)."""
        maps = self._ops.relu(self._place("bb.conv1", patches))
        pooled = self._ops.max_pool(maps, [2, 2], [1, 1], [1, 1], [1, 1], [3, 3])
        return pooled.output(0)

    def blocks(self, maps: Node, names: Sequence[str]) -> Node:
        """Bottleneck blocks: three convolutions beside a shortcut."""
        for name in names:
            inner = self._ops.relu(self._place(f"{name}.conv1", maps))
            inner = self._ops.relu(self._place(f"{name}.conv2", inner))
            inner = self._place(f"{name}.conv3", inner)
            if name.endswith(".0"):
                maps = self._place(f"{name}.downsample.0", maps)
            maps = self._ops.relu(self._ops.add(inner, maps))
        return maps

    def pool(self, maps: Node) -> Node:
        """Global average: (1, 2048, 10, 10) -> embeddings (1, 2048)."""
        return self._ops.reduce_mean(maps, np.array([2, 3]), False)

    def reach(self) -> Node:
        """Largest value that enters the last stage over that from which int8 clips it, (1,)."""
        if self._quantiser is None:
            raise ValueError("nothing was fitted")
        largest = self._ops.reduce_max(self.inputs[LAST_STAGE], np.array([1, 2, 3]), False)
        return self._ops.divide(largest, self._ops.constant(self._quantiser.limit(LAST_STAGE)))

    def _place(self, name: str, maps: Node) -> Node:
        self.inputs[name] = maps
        ops, convolution = self._ops, self._convolutions[name]
        weight, bias = ops.constant(convolution.weight), convolution.bias
        if self._quantiser is not None and name not in SENSITIVE:
            maps, weight, bias = self._quantiser.quantised(convolution, maps)
        step, edge = [convolution.stride] * 2, [convolution.padding] * 2
        product = ops.convolution(maps, weight, step, edge, edge, [1, 1])
        return ops.add(product, ops.constant(bias.reshape(1, -1, 1, 1)))


def segments(
    tensors: Mapping[str, NDArray[np.float32]],
    convolutions: Mapping[str, Convolution],
    recipe: Recipe,
    quantiser: Quantiser | None,
) -> list[Segment]:
    """Return the network in parts that follow each other, the last two yielding the outputs.

    The embeddings are the first output of the last part but one, which for int8 tells its
    `reach` too; the head is the last part, which gives (1, 4). Everything before the lower
    precision is one part in float32.
    """
    exact, quantised = Backbone(convolutions), Backbone(convolutions, quantiser)
    patches = _parameter([1, 3, PATCH_SIZE_PX, PATCH_SIZE_PX])
    maps = exact.blocks(exact.stem(patches), BLOCKS[: recipe.exact_blocks])
    if recipe.carrier == "f32" and quantiser is None:
        rest = exact.blocks(maps, BLOCKS[recipe.exact_blocks :])
        parts = [Segment(_model([exact.pool(rest)], patches), "f32")]
    else:
        entry = _parameter(list(_output(maps).shape))
        rest = quantised.blocks(entry, BLOCKS[recipe.exact_blocks :])
        reach = [quantised.reach()] if quantiser is not None else []
        parts = [
            Segment(_model([maps], patches), "f32"),
            Segment(_model([quantised.pool(rest), *reach], entry), recipe.carrier),
        ]
    embeddings = _parameter([1, 2048])
    return [*parts, Segment(_model([head(tensors, embeddings)], embeddings), "f32")]


def asking_head(tensors: Mapping[str, NDArray[np.float32]], errors: NDArray[np.float32]) -> Segment:
    """Return a head that also answers embeddings (1, 2048) less each of `errors` (k, 2048)."""
    embeddings = _parameter([1, 2048])
    return Segment(_model([head(tensors, embeddings, errors)], embeddings), "f32")


def observer(convolutions: Mapping[str, Convolution]) -> tuple[Any, list[str]]:
    """Return a float32 model whose outputs are the inputs of all convolutions, and their names."""
    backbone, patches = Backbone(convolutions), _parameter([1, 3, PATCH_SIZE_PX, PATCH_SIZE_PX])
    backbone.blocks(backbone.stem(patches), BLOCKS)
    outputs = [_output(node) for node in backbone.inputs.values()]
    return openvino().Model(outputs, [patches], "observer"), list(backbone.inputs)


def _parameter(shape: list[int]) -> Node:
    return openvino().opset13.parameter(shape, np.float32)


def _output(node: Node) -> Any:
    """Return a node's first output; pooling already gave one, everything else gives nodes."""
    return node if isinstance(node, openvino().Output) else node.output(0)


def _model(results: Sequence[Node], parameter: Node) -> Any:
    return openvino().Model([_output(node) for node in results], [parameter], "spinextract")
