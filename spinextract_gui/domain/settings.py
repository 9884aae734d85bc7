"""The parameters of a diagnosis and of a grading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEFAULT_MODEL = "demo-srh-synthetic"
"""Name of the model that comes with the program; it knows synthetic slides only."""
DEFAULT_LEVELS_MODEL = "levels-spider"
"""Name of the shipped model that places the level markers and measures the canal."""
DEFAULT_STENOSIS_MODEL = "demo-stenosis-synthetic"
"""Name of the shipped model that grades stenosis; it knows synthetic phantoms only."""


class Device(StrEnum):
    """Where to compute; AUTO takes the fastest that works and says which."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Precision(StrEnum):
    """Number format of the network; AUTO is the fastest whose golden vectors hold."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    INT8 = "int8"


class Switch(StrEnum):
    """AUTO decides from the input; ON and OFF overrule it."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class DiagnosisSettings:
    """Everything about a run that the user may choose.

    Attributes
    ----------
    tissue_filter
        Leave out blank, bloody and saturated patches. AUTO: unless a meta file chose the
        patches.
    flatten
        Even out the illumination of each patch and channel (the instrument lab's step before
        the network). AUTO: for whole slides whose channel means are far from 10,000.
    min_patches
        Fewer used patches than this give a no call.
    batch_size
        Patches per call of the network; None lets the runtime choose.
    """

    device: Device = Device.AUTO
    precision: Precision = Precision.AUTO
    tissue_filter: Switch = Switch.AUTO
    flatten: Switch = Switch.AUTO
    min_patches: int = 10
    batch_size: int | None = None


@dataclass(frozen=True, slots=True)
class GradingSettings:
    """Everything about a grading that the user may choose.

    Attributes
    ----------
    threshold
        Confidence from which a grade counts as high confidence; None takes the strictest of
        the loaded bundles.
    min_confidence
        A level whose most probable grade is less probable than this gets a no call: the three
        grades are then nearly equal.
    """

    device: Device = Device.AUTO
    precision: Precision = Precision.AUTO
    threshold: float | None = None
    min_confidence: float = 0.4
