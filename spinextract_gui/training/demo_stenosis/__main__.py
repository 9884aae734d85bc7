"""``python -m spinextract_gui.training.demo_stenosis``: completes the demo model's card.

`spinextract train stenosis` wrote it. This adds the figures of an evaluation on other phantoms,
and what the model says of real slices, which it has never learned from.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.bundle import ModelBundle, StenosisBundle, load_bundle, read_member
from spinextract_gui.networks.bundle_additions import with_section
from spinextract_gui.networks.bundle_writer import write_members
from spinextract_gui.networks.manifest import CARD
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.storage.folders import shipped
from spinextract_gui.training.demo_stenosis import card
from spinextract_gui.training.demo_stenosis.answer import Answer, answers_of
from spinextract_gui.training.demo_stenosis.real import behaviour_on_slices, said

if TYPE_CHECKING:
    from collections.abc import Sequence


def complete_card(folder: Path, metrics: Path, spider: Path | None) -> ModelBundle:
    """Write the sections of `card` into the bundle in `folder`; nothing else of it changes.

    Parameters
    ----------
    metrics
        ``metrics.json`` of `spinextract evaluate stenosis` with this model alone.
    spider
        Folder of the SPIDER slices, if at hand.
    """
    bundle = load_bundle(folder).expect(StenosisBundle)
    answer = answers_of(bundle)
    real = None if spider is None else behaviour_on_slices(spider, answer)
    content = {name: read_member(folder, name) for name in bundle.manifest.files}
    text = content[CARD].decode()
    for title, section in (
        (card.PHANTOMS, card.phantoms_section()),
        (card.TEST, card.test_section(metrics, bundle.info.model_hash)),
        (card.REAL, card.real_section(real, _demo_series(answer))),
    ):
        text = with_section(text, title, section)
    return write_members(folder, bundle.manifest, {**content, CARD: text.encode()})


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
    parser.add_argument(
        "--evaluation", type=Path, required=True, help="metrics.json on other phantoms"
    )
    parser.add_argument("--spider", type=Path, help="SPIDER slices, to look at real pictures")
    given = parser.parse_args(arguments)
    complete_card(given.bundle, given.evaluation, given.spider)


if __name__ == "__main__":
    main()
