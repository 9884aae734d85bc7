"""What a model bundle says about itself: its maker's description and a hash of every file."""

from __future__ import annotations

import json
import re
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.description import (
    GRADES,
    NAME_PATTERN,
    TUMOURS,
    Description,
    LevelsDescription,
    SrhDescription,
    StenosisDescription,
)
from spinextract_gui.networks.preprocess import PREPROCESSING

WEIGHTS: Final = "weights.safetensors"
CALIBRATION: Final = "calibration.json"
GOLDEN: Final = "golden.npz"
CARD: Final = "MODEL_CARD.md"
KNOWN_TISSUE: Final = "known_tissue.safetensors"
REQUIRED: Final = (WEIGHTS, GOLDEN, CARD)
_MOST_BYTES = 1 << 16
_FILES = "|".join((WEIGHTS, CALIBRATION, KNOWN_TISSUE, GOLDEN, CARD))
_File = Annotated[str, StringConstraints(pattern=f"^({_FILES})$")]
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_UNSAID = (
    "The model does not say whether it was trained with the reference or with the documented "
    "preprocessing; a wrong guess would give wrong grades, so it is refused."
)


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


class Manifest(Description):
    """A description together with the sha256 of every other file of the bundle."""

    format: Literal[1] = 1
    files: dict[_File, _Sha256]

    def to_json(self) -> bytes:
        """Return the bytes of ``manifest.json``."""
        return self.model_dump_json(indent=1).encode()


class SrhManifest(SrhDescription, Manifest):
    """Of a tumour classifier."""


class StenosisManifest(StenosisDescription, Manifest):
    """Of a grader of stenosis."""


class LevelsManifest(LevelsDescription, Manifest):
    """Of a network that finds the levels."""


AnyManifest: TypeAlias = SrhManifest | StenosisManifest | LevelsManifest
_ANY: TypeAdapter[AnyManifest] = TypeAdapter(Annotated[AnyManifest, Field(discriminator="task")])


def manifest_of(description: Description, files: dict[str, str]) -> AnyManifest:
    """Return the manifest of a bundle whose files have these sha256 (hex)."""
    return _ANY.validate_python({**description.model_dump(), "files": files})


def read_manifest(data: bytes) -> AnyManifest:
    """Read and check ``manifest.json``. Raises ModelError."""
    if len(data) > _MOST_BYTES:
        raise ModelError(f"The manifest of the model is too large ({len(data)} bytes).")
    try:
        manifest = _ANY.validate_python(json.loads(data))
    except ValidationError as error:
        raise ModelError(_what_is_wrong(error)) from error
    except (ValueError, RecursionError) as error:
        raise ModelError("The manifest of the model is not readable JSON.") from error
    _check(manifest)
    return manifest


def _what_is_wrong(error: ValidationError) -> str:
    """Return a sentence about the first thing that is wrong."""
    first = error.errors(include_url=False, include_input=False)[0]
    task, *rest = first["loc"] or ("",)
    where = ".".join(str(part) for part in rest)
    if not where:  # no class of ours describes the task
        return f"The model's manifest is wrong at task: {first['msg']}."
    if (task, where, first["type"]) == ("stenosis", "preprocessing", "missing"):
        return _UNSAID
    return f"The model's manifest is wrong at {where}: {first['msg']}."


def _check(manifest: AnyManifest) -> None:
    """Refuse what this program would compute wrongly or cannot verify."""
    if not isinstance(manifest, LevelsManifest):
        expected = TUMOURS if isinstance(manifest, SrhManifest) else GRADES
        if manifest.classes != expected:
            raise ModelError(
                f"The model tells other classes apart; expected {', '.join(expected)}."
            )
    if isinstance(manifest, SrhManifest) and manifest.preprocessing != PREPROCESSING:
        raise ModelError("The model needs a preprocessing that this version does not have.")
    absent = [name for name in REQUIRED if name not in manifest.files]
    if absent:
        raise ModelError(f"The manifest of the model does not list {absent[0]}.")
