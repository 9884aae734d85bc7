"""Ways to run the network on a processor: which part in which number format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import RuntimeUnavailableError
from spinextract_gui.domain.settings import Precision

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way.

    The first convolution, the first `exact_blocks` of the sixteen residual blocks and the head
    always compute in float32; the blocks between them in `precision`. On networks whose batch
    norms do not fit their input the first blocks lose most to rounding (measured: three
    quarters of the error of bfloat16 came from the first one), and they are a tenth of the work.

    Attributes
    ----------
    precision
        FLOAT32, BFLOAT16 or INT8; what results name.
    carrier
        Number format between quantised layers: ``bf16`` where the processor has it.
    """

    precision: Precision
    exact_blocks: int = 0
    carrier: str = "f32"

    @property
    def key(self) -> str:
        """Distinguishes recipes in names of cache files."""
        return f"{self.precision}-{self.exact_blocks}-{self.carrier}"


FLOAT32 = Recipe(Precision.FLOAT32)


def candidates(precision: Precision, capabilities: Collection[str]) -> list[Recipe]:
    """Return the recipes for a wished precision, the fastest first.

    `capabilities` are OpenVINO's OPTIMIZATION_CAPABILITIES of the processor.

    Raises
    ------
    RuntimeUnavailableError
        When the processor does not have the precision.
    """
    carrier = "bf16" if "BF16" in capabilities else "f32"
    int8 = [Recipe(Precision.INT8, blocks, carrier) for blocks in (0, 1)]
    bfloat16 = [Recipe(Precision.BFLOAT16, blocks, "bf16") for blocks in (0, 1, 3)]
    has_int8, has_bfloat16 = "INT8" in capabilities, "BF16" in capabilities
    match precision:
        case Precision.FLOAT32:
            return [FLOAT32]
        case Precision.BFLOAT16 if has_bfloat16:
            return bfloat16
        case Precision.INT8 if has_int8:
            return [*int8, Recipe(Precision.INT8, 3, carrier)]
        case Precision.AUTO:
            return [*(int8 if has_int8 else ()), *(bfloat16 if has_bfloat16 else ()), FLOAT32]
        case _:
            raise RuntimeUnavailableError(
                f"This processor does not compute in {precision}; choose float32 or auto."
            )
