"""The two heads as OpenVINO graphs; always computed in float32."""

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


def head(tensors: Tensors, embeddings: Any, errors: NDArray[np.float32] | None = None) -> Any:
    """Return the head's node, a softmax, on a node of embeddings (1, 2048).

    Parameters
    ----------
    errors
        (k, 2048): after the answer to the embedding itself come those to the embedding less each
        of these, (1 + k, 4). The first layer is linear, so it runs once.
    """
    spelled = _Head(tensors, 1 if errors is None else 1 + len(errors))
    if "head.layers.0.weight" in tensors:
        scores = spelled.first("head.layers.0", embeddings, errors)
    else:
        tokens = spelled.first("head.input_projection", embeddings, errors)
        scores = spelled.transformer(tokens)
    return openvino().opset13.softmax(scores, 1)


class _Head:
    """Small layers over named tensors."""

    def __init__(self, tensors: Tensors, rows: int) -> None:
        self._tensors = tensors
        self._rows = rows
        self._ops = openvino().opset13

    def first(self, name: str, embeddings: Any, errors: NDArray[np.float32] | None) -> Any:
        """Return the first layer's node (rows, n)."""
        made = self.linear(name, embeddings)
        if errors is None:
            return made
        weight = self._tensors[f"{name}.weight"].astype(np.float64)
        shift = np.vstack([np.zeros(len(weight)), errors @ weight.T]).astype(np.float32)
        return self._ops.subtract(made, self._ops.constant(shift))

    def transformer(self, tokens: Any) -> Any:
        """Return the scores of the Transformer-MLP head (spec: 64 tokens of width 32)."""
        tokens = self._shaped(tokens, [self._rows, TOKENS, TOKEN_WIDTH])
        for block in range(BLOCKS):
            tokens = self._block(f"head.transformer_layers.{block}", tokens)
        flat = self._shaped(tokens, [self._rows, EMBEDDING])
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
        split = self._shaped(joint, [self._rows, TOKENS, 3, HEADS, _HEAD_WIDTH])
        split = self._ops.transpose(split, np.array([2, 0, 3, 1, 4]))
        query, key, value = self._ops.split(split, np.array(0), 3).outputs()
        scale = self._ops.constant(np.float32(_HEAD_WIDTH**-0.5))
        weights = self._ops.multiply(self._ops.matmul(query, key, False, True), scale)
        mixed = self._ops.matmul(self._ops.softmax(weights, 4), value, False, False)
        flat = self._ops.transpose(mixed, np.array([0, 1, 3, 2, 4]))
        tokens = self._shaped(flat, [self._rows, TOKENS, TOKEN_WIDTH])
        return self.linear(f"{name}.out_proj", tokens)

    def _norm(self, name: str, values: Any) -> Any:
        unit = self._ops.mvn(values, np.array([-1]), True, _EPS, "inside_sqrt")
        scaled = self._ops.multiply(unit, self._constant(f"{name}.weight"))
        return self._ops.add(scaled, self._constant(f"{name}.bias"))

    def _shaped(self, values: Any, shape: list[int]) -> Any:
        return self._ops.reshape(values, np.array(shape), False)

    def _constant(self, name: str) -> Any:
        return self._ops.constant(self._tensors[name])
