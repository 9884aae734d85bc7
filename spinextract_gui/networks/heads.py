"""The two classification heads of the published system."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from spinextract_gui.networks.architecture import (
    BLOCKS,
    CLASSES,
    EMBEDDING,
    FEED_FORWARD,
    HEADS,
    TOKEN_WIDTH,
    TOKENS,
    position_table,
)

_DROPOUT = 0.1


class PositionCode(nn.Module):
    """Adds its position code to every token."""

    pe: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.dropout = nn.Dropout(_DROPOUT)
        self.register_buffer("pe", torch.from_numpy(position_table()))

    def forward(self, tokens: Tensor) -> Tensor:
        """Return `tokens` (N, 64, 32) with their codes added."""
        return self.dropout(tokens + self.pe[:TOKENS, 0])  # type: ignore[no-any-return]


class SelfAttention(nn.Module):
    """Multi-head self-attention with the tensor names of ``nn.MultiheadAttention``.

    Spelled out because the fused module cannot be traced into the other runtimes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * TOKEN_WIDTH, TOKEN_WIDTH))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * TOKEN_WIDTH))
        self.out_proj = nn.Linear(TOKEN_WIDTH, TOKEN_WIDTH)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.zeros_(self.out_proj.bias)

    def forward(self, tokens: Tensor) -> Tensor:
        """Let the tokens (N, 64, 32) of each patch attend to each other."""
        joint = functional.linear(tokens, self.in_proj_weight, self.in_proj_bias)
        split = joint.reshape(-1, TOKENS, 3, HEADS, TOKEN_WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        dropout = _DROPOUT if self.training else 0.0
        query, key, value = split.unbind(0)
        mixed = functional.scaled_dot_product_attention(query, key, value, dropout_p=dropout)
        flat = mixed.transpose(1, 2).reshape(-1, TOKENS, TOKEN_WIDTH)
        return self.out_proj(flat)  # type: ignore[no-any-return]


class Block(nn.Module):
    """One pre-norm transformer block; the position code is added anew in each."""

    def __init__(self) -> None:
        super().__init__()
        self.self_attn = SelfAttention()
        self.pos_encoder = PositionCode()
        self.linear1 = nn.Linear(TOKEN_WIDTH, FEED_FORWARD)
        self.linear2 = nn.Linear(FEED_FORWARD, TOKEN_WIDTH)
        self.norm1 = nn.LayerNorm(TOKEN_WIDTH)
        self.norm2 = nn.LayerNorm(TOKEN_WIDTH)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the refined tokens, (N, 64, 32)."""
        tokens = self.pos_encoder(tokens)
        tokens = tokens + self.dropout(self.self_attn(self.norm1(tokens)))
        hidden = self.dropout(functional.gelu(self.linear1(self.norm2(tokens))))
        return tokens + self.dropout(self.linear2(hidden))  # type: ignore[no-any-return]


class TransformerHead(nn.Module):
    """Transformer-MLP inside one patch embedding; patches never see each other."""

    def __init__(self) -> None:
        super().__init__()
        self.input_projection = nn.Linear(EMBEDDING, EMBEDDING)
        self.transformer_layers = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.ffn = nn.Sequential(nn.Linear(EMBEDDING, CLASSES))
        self.output = nn.Linear(CLASSES, CLASSES)
        self.norm = nn.LayerNorm(CLASSES)

    def logits(self, embeddings: Tensor) -> Tensor:
        """Return the scores before the softmax, (N, 4), from embeddings (N, 2048)."""
        tokens = self.input_projection(embeddings).reshape(-1, TOKENS, TOKEN_WIDTH)
        for block in self.transformer_layers:
            tokens = block(tokens)
        flat = tokens.reshape(-1, EMBEDDING)
        return self.norm(self.output(self.ffn(flat)))  # type: ignore[no-any-return]

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return class probabilities (N, 4); the first of the published two softmaxes."""
        return torch.softmax(self.logits(embeddings), dim=1)


class LinearHead(nn.Module):
    """The reference's "linear" mode: one affine layer.

    Its file is known by names only (``head.layers.*``). Assumed here: one Linear 2048 -> 4 as
    ``layers.0``, followed by the same softmax as the transformer head has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(EMBEDDING, CLASSES))

    def logits(self, embeddings: Tensor) -> Tensor:
        """Return the scores before the softmax, (N, 4), from embeddings (N, 2048)."""
        return self.layers(embeddings)  # type: ignore[no-any-return]

    def forward(self, embeddings: Tensor) -> Tensor:
        """Return class probabilities (N, 4)."""
        return torch.softmax(self.logits(embeddings), dim=1)
