"""What a model bundle says about itself."""

from __future__ import annotations

import json
import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.architecture import Architecture
from spinextract_gui.networks.preprocess import PREPROCESSING

WEIGHTS: Final = "weights.safetensors"
CALIBRATION: Final = "calibration.json"
GOLDEN: Final = "golden.npz"
CARD: Final = "MODEL_CARD.md"
REQUIRED: Final = (WEIGHTS, GOLDEN, CARD)
_MOST_BYTES = 1 << 16

NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Names become folder names, so they hold nothing that could lead elsewhere."""
_Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
_Text = Annotated[str, StringConstraints(max_length=4000)]
_File = Annotated[str, StringConstraints(pattern=f"^({WEIGHTS}|{CALIBRATION}|{GOLDEN}|{CARD})$")]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def is_name(text: str) -> bool:
    """Whether `text` may name a model."""
    return re.fullmatch(NAME_PATTERN, text) is not None


def check_name(text: str) -> None:
    """Refuse a name that may not name a model. Raises ModelError."""
    if not is_name(text):
        raise ModelError(
            f"{text[:80]!r} cannot name a model: use up to 64 letters, digits, '-', '_' and '.', "
            "beginning with a letter or digit."
        )


class Description(BaseModel):
    """What the maker of a bundle states.

    Attributes
    ----------
    threshold
        Confidence from which a result counts as high confidence (0.77 in the publication).
    synthetic
        True for a model trained on phantoms only: it has no medical meaning.
    classes
        In the order of the network's outputs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    title: _Line
    task: Literal["srh"] = "srh"
    architecture: Architecture = "spinextract-transformer"
    classes: tuple[str, ...] = tuple(tumour.name.lower() for tumour in TumourClass)
    preprocessing: str = PREPROCESSING
    threshold: Annotated[float, Field(gt=0, le=1)] = 0.77
    synthetic: bool = False
    training_data: _Text = "not stated"
    licence: _Text = "not stated"
    source: _Text = "not stated"


class Manifest(Description):
    """A description together with the sha256 of every other file of the bundle."""

    format: Literal[1] = 1
    files: dict[_File, _Sha256]

    def to_json(self) -> bytes:
        """Return the bytes of ``manifest.json``."""
        return self.model_dump_json(indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        """Read and check ``manifest.json``. Raises ModelError."""
        if len(data) > _MOST_BYTES:
            raise ModelError(f"The manifest of the model is too large ({len(data)} bytes).")
        try:
            manifest = cls.model_validate(json.loads(data))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "content"
            raise ModelError(
                f"The model's manifest is wrong at {where}: {first['msg']}."
            ) from error
        except (ValueError, RecursionError) as error:
            raise ModelError("The manifest of the model is not readable JSON.") from error
        _check(manifest)
        return manifest


def _check(manifest: Manifest) -> None:
    """Refuse what this program would compute wrongly or cannot verify."""
    expected = tuple(tumour.name.lower() for tumour in TumourClass)
    if manifest.classes != expected:
        raise ModelError(f"The model tells other classes apart; expected {', '.join(expected)}.")
    if manifest.preprocessing != PREPROCESSING:
        raise ModelError("The model needs a preprocessing that this version does not have.")
    absent = [name for name in REQUIRED if name not in manifest.files]
    if absent:
        raise ModelError(f"The manifest of the model does not list {absent[0]}.")
