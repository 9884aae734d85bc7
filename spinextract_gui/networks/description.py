"""What the maker of a model bundle states: one description per task.

`SrhDescription` for the tumour classifier of histology slides, `StenosisDescription` for the
grading of the spinal canal, `LevelsDescription` for the network that finds the lumbar levels.
Hand one to `bundle_writer.write_bundle` together with tensors and golden vectors of the same
task.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Final, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.mri.grade import WHOLE_SLICE, Grade
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY
from spinextract_gui.networks.architecture import Architecture, learned_shapes
from spinextract_gui.networks.preprocess import PREPROCESSING
from spinextract_gui.networks.weights import Layout

NAME_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Names become folder names, so they hold nothing that could lead elsewhere."""
Task: TypeAlias = Literal["srh", "stenosis", "levels"]
Backbone: TypeAlias = Literal[
    "vit", "swin", "beit", "efficientnet", "resnet152", "convnext", "resnet18"
]
"""The six published backbones, and a light one for small machines."""
Preprocessing: TypeAlias = Literal["reference", "documented"]
TUMOURS: Final = tuple(tumour.name.lower() for tumour in TumourClass)
GRADES: Final = tuple(grade.key for grade in Grade)
_Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
_Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
_Text = Annotated[str, StringConstraints(max_length=4000)]
_Share = Annotated[float, Field(gt=0, le=1)]
_Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[\w.+-]+$")]
D = TypeVar("D", bound="Description")
_Part: TypeAlias = int | float | _Word | list[int]


class Description(BaseModel):
    """What every bundle states, whatever its task.

    Attributes
    ----------
    synthetic
        True for a model trained on phantoms only: it has no medical meaning.
    calibration, known_tissue
        A sentence each about the calibrator and the statistics of known tissue, with their
        figures on data that they were not fitted on; empty for a bundle without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    title: _Line
    task: Task
    synthetic: bool = False
    training_data: _Text = "not stated"
    licence: _Text = "not stated"
    source: _Text = "not stated"
    calibration: _Text = ""
    known_tissue: _Text = ""

    @property
    @abstractmethod
    def purpose(self) -> str:
        """What such a model is for, to be read after "a model for"."""

    @property
    @abstractmethod
    def caution(self) -> str:
        """What the card says right below the title."""

    @abstractmethod
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return what the card lists, as names and values."""

    @abstractmethod
    def layout(self) -> Layout:
        """Return the names and shapes of the tensors. May import torch."""


class SrhDescription(Description):
    """A tumour classifier of histology slides.

    Attributes
    ----------
    classes
        In the order of the network's outputs.
    threshold
        Confidence from which a result counts as high confidence (0.77 in the publication).
    """

    task: Literal["srh"] = "srh"
    architecture: Architecture = "spinextract-transformer"
    classes: tuple[str, ...] = TUMOURS
    preprocessing: str = PREPROCESSING
    threshold: _Share = 0.77

    @property
    def purpose(self) -> str:
        """Slides."""
        return "histology slides"

    @property
    def caution(self) -> str:
        """The published caution."""
        return FOUR_CLASSES_ONLY

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Architecture, classes, threshold."""
        return (
            ("Architecture", self.architecture),
            ("Classes", ", ".join(self.classes)),
            ("High confidence from", str(self.threshold)),
        )

    def layout(self) -> Layout:
        """Known without torch."""
        return Layout(self.architecture, learned_shapes(self.architecture))


class StenosisDescription(Description):
    """A grader of central canal stenosis on sagittal slices.

    Attributes
    ----------
    preprocessing
        Which of the two the weights were trained with; there is no default, because a wrong
        guess gives wrong grades without any sign of it.
    class_weights
        Of the cross-entropy in training, per grade; (1, 1, 1) when there were none. They are
        divided out of the softmax before anyone sees a probability.
    sees
        ``whole-slice``: the network gets the slice and the level's index, no crop.
    threshold
        Confidence from which a grade counts as high confidence: a choice of this program,
        the publication names none.
    """

    task: Literal["stenosis"] = "stenosis"
    backbone: Backbone
    classes: tuple[str, ...] = GRADES
    preprocessing: Preprocessing
    class_weights: tuple[_Weight, _Weight, _Weight]
    sees: Literal["whole-slice"] = "whole-slice"
    threshold: _Share = 0.75

    @property
    def purpose(self) -> str:
        """Stenosis."""
        return "canal stenosis on spine MRI"

    @property
    def caution(self) -> str:
        """What a marker does."""
        return WHOLE_SLICE

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Backbone, grades, preprocessing, class weights, threshold."""
        return (
            ("Backbone", f"{self.backbone}, with an embedding of the level"),
            ("Grades", ", ".join(self.classes)),
            ("Preprocessing", self.preprocessing),
            ("Class weights", ", ".join(f"{weight:g}" for weight in self.class_weights)),
            ("High confidence from", str(self.threshold)),
        )

    def layout(self) -> Layout:
        """Asked of the network itself, so torch is imported."""
        from spinextract_gui.networks.stenosis.layout import layout

        return layout(self.backbone)


class LevelsDescription(Description):
    """A small segmentation network that finds discs, vertebrae and the canal.

    Attributes
    ----------
    architecture
        Everything needed to build the network anew: a name, widths, the size and spacing of
        its input, as numbers, words and lists of whole numbers.
    classes
        In the order of the network's output channels.
    preprocessing
        Name of the steps from a slice to an input; other steps get another name.
    """

    task: Literal["levels"] = "levels"
    architecture: Annotated[dict[_Word, _Part], Field(min_length=1, max_length=32)]
    classes: Annotated[tuple[_Word, ...], Field(min_length=2, max_length=32)]
    preprocessing: _Word

    @property
    def purpose(self) -> str:
        """Levels."""
        return "finding the lumbar levels"

    @property
    def caution(self) -> str:
        """What the output is good for."""
        return "It places markers and measures the canal; it grades nothing."

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Architecture, classes, preprocessing."""
        parts = ", ".join(f"{name} {value}" for name, value in self.architecture.items())
        return (
            ("Architecture", parts),
            ("Classes", ", ".join(self.classes)),
            ("Preprocessing", self.preprocessing),
        )

    def layout(self) -> Layout:
        """Names and shapes are checked by whoever builds the network from `architecture`."""
        return Layout("that finds the levels", None)


def described(kind: type[D], **fields: object) -> D:
    """Return a description, or say what the user got wrong. Raises ModelError."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        what = str(first["loc"][0]).replace("_", " ")
        raise ModelError(f"The {what} will not do: {first['msg']}.") from error
