"""The four tumour classes of the published system, in its index order."""

from __future__ import annotations

from enum import IntEnum


class TumourClass(IntEnum):
    """Spinal tumours told apart by SpineXtract; the value is the network's output index.

    Source: Reinecke et al., npj Digital Medicine 2026, 10.1038/s41746-025-02279-6.
    """

    EPENDYMOMA = 0
    MENINGIOMA = 1
    METASTASIS = 2
    SCHWANNOMA = 3

    @property
    def title(self) -> str:
        """Name for display, such as ``Meningioma``."""
        return self.name.capitalize()

    @property
    def letter(self) -> str:
        """Short mark that tells the classes apart without colour."""
        return {0: "E", 1: "Me", 2: "Mt", 3: "S"}[self.value]

    @classmethod
    def from_name(cls, name: str) -> TumourClass | None:
        """Return the class called `name` in any case, or None for an unknown name."""
        return cls.__members__.get(name.strip().upper())
