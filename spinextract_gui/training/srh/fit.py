"""``train srh``: from a tree of patches to a bundle."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.spinextract import SpineXtractNet
from spinextract_gui.training.run.processes import on_gpu
from spinextract_gui.training.run.splits import balanced
from spinextract_gui.training.run.threads import spare_threads, torch_threads
from spinextract_gui.training.run.train import RunOutcome, train_run
from spinextract_gui.training.srh.cache import EmbeddingCache, tensors_sha256
from spinextract_gui.training.srh.classifier import MONITOR, SrhClassifier
from spinextract_gui.training.srh.data import Embedded, Patches, SrhData
from spinextract_gui.training.srh.embed import embedder_of
from spinextract_gui.training.srh.export import export
from spinextract_gui.training.srh.finish import Standard, finish_head
from spinextract_gui.training.srh.patches import turned
from spinextract_gui.training.srh.start import estimate_statistics, load_start, round_to_half
from spinextract_gui.training.srh.table import PatchTable, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.networks.architecture import Architecture
    from spinextract_gui.training.srh.config import SrhConfig

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SrhOutcome:
    """The run, and its bundle; None in the followers of a distributed training."""

    run: RunOutcome
    bundle: Path | None


@dataclass(frozen=True, eq=False)
class _Feed:
    """What the classifier is trained with.

    Attributes
    ----------
    raw
        The raw embeddings that train; None where the backbone runs in the training.
    """

    data: SrhData
    raw: NDArray[np.float32] | None = None
    standard: Standard | None = None


def train_srh(
    root: Path,
    config: SrhConfig,
    out: Path,
    *,
    cache: Path,
    resume: bool = False,
    tell: Callable[[str], None] = _log.info,
) -> SrhOutcome:
    """Train the tumour classifier on an OpenSRH-style tree.

    `out` gets what every run leaves, ``spinextract.ckpt`` in the published layout and a bundle.

    Parameters
    ----------
    cache
        Folder that keeps embeddings.

    Raises
    ------
    InputError
        When the tree cannot be trained on, or the machine lacks what the configuration wants.
    ModelError
        When the start weights are none.
    StorageError
        When the disk refuses.
    """
    table = read_table(root, config.validation_share, config.seed)
    tell(
        f"{len(table.train)} patches of {table.patients(training=True)} patients train, "
        f"{len(table.held_out)} of {table.patients(training=False)} validate."
    )
    with torch_threads(config.threads or spare_threads()):
        network = _network(config, table)
        feed = _feed(network, config, table, cache, tell)
    module = SrhClassifier(network.head, None if feed.raw is not None else network.bb, config)
    run = train_run(
        module, feed.data, config, out, monitor=MONITOR, mode="min", resume=resume, tell=tell
    )
    if not run.leader:
        return SrhOutcome(run, None)
    module.load_state_dict(run.best_state())
    network.cpu()
    finish_head(network.head, config, feed.standard, feed.raw)
    if config.half:
        round_to_half(network)
    return SrhOutcome(run, export(network.eval(), config, table, run))


def architecture_of(config: SrhConfig) -> Architecture:
    """Return the architecture that a mode trains."""
    return "spinextract-linear" if config.mode == "linear" else "spinextract-transformer"


def _network(config: SrhConfig, table: PatchTable) -> SpineXtractNet:
    torch.manual_seed(config.seed)
    network = SpineXtractNet(architecture_of(config))
    load_start(network.bb, config.start, config.start_scale)
    if config.statistics_patches:
        order = np.random.default_rng([config.seed, 0x57A7]).permutation(table.train)
        estimate_statistics(network.bb, table.read(order[: config.statistics_patches].tolist()))
    if config.half and config.frozen:
        round_to_half(network.bb)
    return network


def _feed(
    network: SpineXtractNet,
    config: SrhConfig,
    table: PatchTable,
    cache: Path,
    tell: Callable[[str], None],
) -> _Feed:
    pool = table.train
    if config.balance:
        pool = pool[balanced(table.labels[pool], config.seed)]
    if not (config.frozen and config.cached):
        changing = Patches(table, config.seed, turn=config.turned)
        still = Patches(table, config.seed, turn=False)
        return _Feed(SrhData(changing, pool, config, still, table.held_out))
    embeddings = _embeddings(network, config, table, cache, tell)
    raw = embeddings[table.train]
    standard = Standard.of(raw) if config.standardised else None
    items = Embedded(standard.apply(embeddings) if standard else embeddings, table.labels)
    return _Feed(SrhData(items, pool, config, items, table.held_out), raw, standard)


def _embeddings(
    network: SpineXtractNet,
    config: SrhConfig,
    table: PatchTable,
    cache: Path,
    tell: Callable[[str], None],
) -> NDArray[np.float32]:
    """Return the embedding (n, 2048) of every patch, from the cache where it is there."""
    state = {name: one.numpy() for name, one in network.bb.state_dict().items()}
    kept = EmbeddingCache(cache, tensors_sha256(state))
    embedder = embedder_of(network.bb, gpu=on_gpu(config))
    parts, computed = [], 0
    for number, (slide, training) in enumerate(zip(table.slides, table.training, strict=True)):
        turn = training and config.turned

        def compute(number: int = number, turn: bool = turn) -> NDArray[np.float32]:
            nonlocal computed
            computed += 1
            if computed % 10 == 1:
                tell(f"Embedding slide {number + 1} of {len(table.slides)} ...")
            pixels = table.read(np.flatnonzero(table.owners == number).tolist())
            if turn:
                pixels = turned(pixels, np.random.default_rng([config.seed, number, 0x7E2]))
            return embedder.embed(pixels)

        variant = f"turned {config.seed} {number}" if turn else ""
        parts.append(kept.get(slide, variant, compute))
    if not parts:
        raise InputError("There is no patch to train on.")
    return np.concatenate(parts)
