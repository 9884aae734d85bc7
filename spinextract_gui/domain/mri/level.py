"""The five lumbar disc levels and where they lie on a sagittal slice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum

from spinextract_gui.domain.mri.geometry import ImagePoint


class Level(IntEnum):
    """Disc levels; the value is the level index of the published network."""

    L1_L2 = 0
    L2_L3 = 1
    L3_L4 = 2
    L4_L5 = 3
    L5_S1 = 4

    @property
    def title(self) -> str:
        """Name for display, such as ``L4/L5``."""
        return self.name.replace("_", "/")

    @property
    def snomed(self) -> str:
        """SNOMED CT code of the level."""
        return ("243920003", "243921004", "243922006", "243923001", "243927000")[self.value]

    @classmethod
    def from_title(cls, title: str) -> Level | None:
        """Return the level called `title` (``L4/L5``, ``l4_l5``, ``L4-L5``), or None."""
        name = title.strip().upper().replace("/", "_").replace("-", "_")
        return cls.__members__.get(name)


class PlacedBy(Enum):
    """Who said where a level lies; kept in every record."""

    MODEL = "placed by the model"
    TEMPLATE = "placed by the two-click template"
    USER = "placed by the user"
    MOVED = "moved by the user"
    LABEL_MAP = "taken from a label map"
    FILE = "taken from a file"


@dataclass(frozen=True, slots=True)
class Marker:
    """Where the canal passes a level.

    Attributes
    ----------
    slice_index
        Slice of the sagittal series on which it was placed.
    """

    level: Level
    slice_index: int
    point: ImagePoint
    placed_by: PlacedBy


@dataclass(frozen=True, slots=True)
class Markers:
    """Up to one marker per level, on one sagittal series.

    Attributes
    ----------
    series_key
        The series whose slices and pixels the markers mean.
    transitional
        The user says that numbering is uncertain (L6, sacralised or lumbarised segment).
    sacrum_unseen
        Who placed them counted from below without having seen the sacrum, so every name may be
        wrong. Moving markers changes nothing about it; renaming or placing them anew does.
    """

    series_key: str
    by_level: Mapping[Level, Marker] = field(default_factory=dict)
    transitional: bool = False
    sacrum_unseen: bool = False

    @property
    def ordered(self) -> tuple[Marker, ...]:
        """The markers from L1/L2 to L5/S1."""
        return tuple(self.by_level[level] for level in sorted(self.by_level))

    def with_marker(self, marker: Marker) -> Markers:
        """Return these markers with one set or replaced."""
        return replace(self, by_level={**self.by_level, marker.level: marker})

    def without(self, level: Level) -> Markers:
        """Return these markers with one taken away."""
        return replace(self, by_level={k: v for k, v in self.by_level.items() if k is not level})

    def shifted(self, step: int) -> Markers:
        """Return every marker renamed `step` levels downwards; what leaves the range is lost."""
        renamed = {
            Level(level + step): replace(
                marker, level=Level(level + step), placed_by=PlacedBy.MOVED
            )
            for level, marker in self.by_level.items()
            if 0 <= level + step < len(Level)
        }
        return replace(self, by_level=renamed, sacrum_unseen=False)
