"""``train srh-pretrain``: a backbone from patches without labels."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torchvision.models import resnet50

from spinextract_gui.training.run.train import train_run
from spinextract_gui.training.srh.byol import MONITOR, Byol, augmentation
from spinextract_gui.training.srh.data import TrainData, TwoViews
from spinextract_gui.training.srh.export import BACKBONE, write_backbone
from spinextract_gui.training.srh.start import load_start
from spinextract_gui.training.srh.table import read_unlabelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spinextract_gui.training.run.train import RunOutcome
    from spinextract_gui.training.srh.config import PretrainConfig

_log = logging.getLogger(__name__)


def pretrain(
    root: Path,
    config: PretrainConfig,
    out: Path,
    *,
    resume: bool = False,
    tell: Callable[[str], None] = _log.info,
) -> RunOutcome:
    """Pretrain a backbone on every patch of a tree; `out` also gets ``backbone.ckpt``.

    Raises
    ------
    InputError, ModelError, StorageError
        As `fit.train_srh`.
    """
    table = read_unlabelled(root)
    tell(f"{len(table.owners)} patches of {len(table.slides)} slides.")
    torch.manual_seed(config.seed)
    backbone = resnet50(weights=None)
    backbone.fc = nn.Identity()
    load_start(backbone, config.start, config.start_scale)
    module = Byol(backbone, config)
    views = TwoViews(table, config.seed, augmentation(config))
    data = TrainData(views, np.arange(len(table.owners)), config)
    run = train_run(
        module, data, config, out, monitor=MONITOR, mode="min", resume=resume, tell=tell
    )
    if run.leader:
        module.load_state_dict(run.best_state())
        write_backbone(backbone.cpu(), out / BACKBONE)
    return run
