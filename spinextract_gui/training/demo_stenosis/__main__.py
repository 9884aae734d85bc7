"""``python -m spinextract_gui.training.demo_stenosis``: completes the demo model's card.

`spinextract train stenosis` wrote it, `spinextract models quote` adds an evaluation. This adds
what a grade means in a phantom, and what the model says of real slices, from which it has never
learned.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.bundle import ModelBundle, StenosisBundle, load_bundle
from spinextract_gui.networks.bundle_additions import write_section
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.storage.folders import shipped
from spinextract_gui.training.demo_stenosis import card
from spinextract_gui.training.demo_stenosis.answer import Answer, answers_of
from spinextract_gui.training.demo_stenosis.real import behaviour_on_slices, said

if TYPE_CHECKING:
    from collections.abc import Sequence


def complete_card(folder: Path, spider: Path | None) -> ModelBundle:
    """Write the sections of `card` into the bundle in `folder`; nothing else of it changes.

    Parameters
    ----------
    spider
        Folder of the SPIDER slices, if at hand.
    """
    bundle = load_bundle(folder).expect(StenosisBundle)
    answer = answers_of(bundle)
    real = None if spider is None else behaviour_on_slices(spider, answer)
    with_widths = write_section(bundle, card.PHANTOMS, card.phantoms_section())
    return write_section(with_widths, card.REAL, card.real_section(real, _demo_series(answer)))


def _demo_series(answer: Answer) -> str:
    """Return what the model says of the real series that comes with the program."""
    opened = open_path(shipped("resources") / "demo" / "mri-lumbar")
    if not isinstance(opened, StudyInput):
        raise InputError("The demo MRI series is not where it was shipped.")
    series = opened.studies[0].series[0]
    return said(answer(series.read_slice(series.middle)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Complete a card from the command line."""
    parser = argparse.ArgumentParser(description="Complete the card of the demo stenosis model.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--spider", type=Path, help="SPIDER slices, to look at real pictures")
    given = parser.parse_args(arguments)
    complete_card(given.bundle, given.spider)


if __name__ == "__main__":
    main()
