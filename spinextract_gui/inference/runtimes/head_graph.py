"""The two heads as OpenVINO graphs for one patch; always computed in float32."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.inference.runtimes.openvino_library import openvino
from spinextract_gui.networks.architecture import (
    BLOCKS,
    EMBEDDING,
    HEADS,
    TOKEN_WIDTH,
    TOKENS,
    position_table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Tensors = Mapping[str, NDArray[np.float32]]

_EPS = 1e-5
_HEAD_WIDTH = TOKEN_WIDTH // HEADS


def head(tensors: Tensors, embeddings: Any) -> Any:
    """Return the head's node (1, 4), a softmax, on a node of embeddings (1, 2048)."""
    spelled = _Head(tensors)
    if "head.layers.0.weight" in tensors:
        scores = spelled.linear("head.layers.0", embeddings)
    else:
        scores = spelled.transformer(embeddings)
    return openvino().opset13.softmax(scores, 1)


class _Head:
    """Small layers over named tensors."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._ops = openvino().opset13

    def transformer(self, embeddings: Any) -> Any:
        """Return the scores of the Transformer-MLP head (spec: 64 tokens of width 32)."""
        tokens = self.linear("head.input_projection", embeddings)
        tokens = self._shaped(tokens, [TOKENS, TOKEN_WIDTH])
        for block in range(BLOCKS):
            tokens = self._block(f"head.transformer_layers.{block}", tokens)
        flat = self._shaped(tokens, [1, EMBEDDING])
        return self._norm("head.norm", self.linear("head.output", self.linear("head.ffn.0", flat)))

    def linear(self, name: str, values: Any) -> Any:
        return self._affine(f"{name}.weight", f"{name}.bias", values)

    def _affine(self, weight: str, bias: str, values: Any) -> Any:
        product = self._ops.matmul(values, self._constant(weight), False, True)
        return self._ops.add(product, self._constant(bias))

    def _block(self, name: str, tokens: Any) -> Any:
        code = np.ascontiguousarray(position_table(TOKENS)[:, 0])
        tokens = self._ops.add(tokens, self._ops.constant(code))
        mixed = self._attention(f"{name}.self_attn", self._norm(f"{name}.norm1", tokens))
        tokens = self._ops.add(tokens, mixed)
        hidden = self.linear(f"{name}.linear1", self._norm(f"{name}.norm2", tokens))
        hidden = self.linear(f"{name}.linear2", self._ops.gelu(hidden, "erf"))
        return self._ops.add(tokens, hidden)

    def _attention(self, name: str, tokens: Any) -> Any:
        joint = self._affine(f"{name}.in_proj_weight", f"{name}.in_proj_bias", tokens)
        split = self._shaped(joint, [TOKENS, 3, HEADS, _HEAD_WIDTH])
        split = self._ops.transpose(split, np.array([1, 2, 0, 3]))
        query, key, value = self._ops.split(split, np.array(0), 3).outputs()
        scale = self._ops.constant(np.float32(_HEAD_WIDTH**-0.5))
        weights = self._ops.multiply(self._ops.matmul(query, key, False, True), scale)
        mixed = self._ops.matmul(self._ops.softmax(weights, 3), value, False, False)
        flat = self._ops.transpose(mixed, np.array([0, 2, 1, 3]))
        return self.linear(f"{name}.out_proj", self._shaped(flat, [TOKENS, TOKEN_WIDTH]))

    def _norm(self, name: str, values: Any) -> Any:
        unit = self._ops.mvn(values, np.array([1]), True, _EPS, "inside_sqrt")
        scaled = self._ops.multiply(unit, self._constant(f"{name}.weight"))
        return self._ops.add(scaled, self._constant(f"{name}.bias"))

    def _shaped(self, values: Any, shape: list[int]) -> Any:
        return self._ops.reshape(values, np.array(shape), False)

    def _constant(self, name: str) -> Any:
        return self._ops.constant(self._tensors[name])
