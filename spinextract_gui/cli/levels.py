"""`spinextract levels`: automatic markers of the five lumbar levels, as a file and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli.console import complain, say
from spinextract_gui.cli.options import HowExact, ModelsDir, Where
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL, Device, Precision
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import Series, Study
    from spinextract_gui.inference.mri.localise import Localisation
    from spinextract_gui.networks.bundle import ModelBundle


def levels(
    path: Annotated[Path, typer.Argument(help="DICOM folder or file, or NIfTI file.")],
    out: Annotated[Path, typer.Option(help="JSON file that gets the markers.")],
    model: Annotated[
        str, typer.Option(help="Name of a levels model, or its folder.")
    ] = DEFAULT_LEVELS_MODEL,
    series: Annotated[
        str, typer.Option(help="Description or key of a series (default: the sagittal T2).")
    ] = "",
    device: Where = Device.AUTO,
    precision: HowExact = Precision.AUTO,
    picture: Annotated[
        Path | None, typer.Option(help="PNG that gets the slice with markers and widths.")
    ] = None,
    models_dir: ModelsDir = None,
) -> None:
    """Place a marker at each lumbar level and measure the canal there.

    Exit code 0: five levels placed. 2: they could not be; one sentence says why.
    """
    from spinextract_gui.inference.mri.markers_file import write_markers
    from spinextract_gui.inference.mri.slices import series_of
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.atomic import write_bytes

    study = _study(path)
    chosen = series_of(study, series)
    bundle = ModelStore(models_dir).find(model)
    found = _found(chosen, bundle, device, precision)
    if not found.markers.by_level:
        raise InputError(" ".join(found.reasons))
    write_markers(out, found.markers, study)
    if picture is not None:
        from spinextract_gui.cli.level_picture import level_picture

        write_bytes(picture, level_picture(chosen, found, bundle.info.name))
    for line in summary(found):
        say(line)
    for reason in found.reasons:
        complain(reason)
    say(f"Written to {out}. {RESEARCH_USE}")


def summary(found: Localisation) -> list[str]:
    """Return a line for each level: slice, place, width."""
    lines = []
    for marker in found.markers.ordered:
        width = found.widths.get(marker.level)
        if width is None:
            words = "width not measured"
        elif width.width_mm is None:
            words = f"canal {width.width_px:.1f} px"
        else:
            words = f"canal {width.width_mm:.1f} mm"
        place = f"slice {marker.slice_index + 1}, x {marker.point.x:.1f}, y {marker.point.y:.1f}"
        lines.append(f"{marker.level.title}: {place}, {words}")
    return lines


def _study(path: Path) -> Study:
    """Open the one study at `path`. Raises InputError."""
    from spinextract_gui.readers.open_path import open_path
    from spinextract_gui.readers.opened import MixedInput, StudyInput

    opened = open_path(path)
    if isinstance(opened, MixedInput):
        opened = opened.studies
    if not isinstance(opened, StudyInput):
        raise InputError("There is no MRI series here; levels are found on sagittal T2 series.")
    if len(opened.studies) > 1:
        raise InputError(
            f"There are {len(opened.studies)} studies here; name the folder of one of them."
        )
    return opened.studies[0]


def _found(
    series: Series, bundle: ModelBundle, device: Device, precision: Precision
) -> Localisation:
    from spinextract_gui.inference.mri.fitness import fitness
    from spinextract_gui.inference.mri.localise import open_localiser
    from spinextract_gui.storage.folders import cache_folder

    refusal = fitness(series).refusal
    if refusal:
        raise InputError(refusal)
    with open_localiser(bundle, device, precision, cache_folder(), complain) as localiser:
        return localiser.find(series)
