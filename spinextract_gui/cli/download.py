"""`spinextract models download`: published weights from the Hugging Face hub, on request only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from spinextract_gui.cli.console import complain, err, plain, say
from spinextract_gui.cli.models import import_stated
from spinextract_gui.cli.options import ModelsDir
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.networks.hub.events import (
    PUBLISHED_REPO,
    Downloading,
    FileChecked,
    HubEvent,
    HubWish,
    Importing,
    ModelReady,
    RepositoryListed,
)

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import ModelBundle

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def download(
    repo: Annotated[str, typer.Argument(help="Repository on the hub: owner/name.")] = (
        PUBLISHED_REPO
    ),
    name: Annotated[
        str, typer.Option(help="Name under which the model is kept (default: the repository's).")
    ] = "",
    revision: Annotated[str, typer.Option(help="Branch, tag or commit.")] = "main",
    file: Annotated[str, typer.Option(help="Checkpoint in the repository, if several.")] = "",
    calibrator: Annotated[
        str, typer.Option(help="srh: calibrator in the repository, if several; none: without.")
    ] = "",
    task: Annotated[str, typer.Option(help="What the model does: srh or stenosis.")] = "srh",
    backbone: Annotated[str | None, typer.Option(help="stenosis: as for 'import'.")] = None,
    preprocessing: Annotated[str | None, typer.Option(help="stenosis: as for 'import'.")] = None,
    class_weights: Annotated[str | None, typer.Option(help="stenosis: as for 'import'.")] = None,
    threshold: Annotated[
        float | None, typer.Option(help="High confidence from here on; each task has its own.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of another hub, such as a mirror.")
    ] = None,
    models_dir: ModelsDir = None,
) -> None:
    """Download published weights and import them; nothing in them is executed.

    Only this command opens a connection, and only to the hub. Each file is checked against the
    hub's sha256. A download that was stopped or broke off goes on when the command is given again.
    """
    from spinextract_gui.networks.hub.download import download_model
    from spinextract_gui.networks.store import ModelStore

    stated = (backbone, preprocessing, class_weights)

    def importer(
        checkpoint: Path, calibration: Path | None, name: str, folder: Path
    ) -> ModelBundle:
        return import_stated(checkpoint, name, folder, task, stated, calibration, threshold)

    without = "none" if task == "stenosis" and not calibrator else calibrator
    wish = HubWish(repo, revision, file, without, endpoint)
    token = CancellationToken()
    with _bar() as bar:
        telling = _Teller(bar)
        try:
            for event in download_model(
                wish, name or name_of(repo), ModelStore(models_dir).folder, token, importer
            ):
                telling.tell(event)
        except KeyboardInterrupt:
            complain("Stopped. Give the same command again to go on.")
            raise typer.Exit(2) from None
    say(RESEARCH_USE)


def name_of(repo: str) -> str:
    """Return a model's name made of a repository's."""
    return _NOT_IN_NAMES.sub("-", repo.rpartition("/")[2].lower()).strip("-") or "downloaded"


class _Teller:
    """Says what happens, with a bar for the file under way."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("asking the hub", total=None)

    def tell(self, event: HubEvent) -> None:
        bar, task = self._bar, self._task
        match event:
            case RepositoryListed(repo=repo, commit=commit, checkpoint=chosen):
                complain(f"{repo} at {commit[:12]}: {chosen.path} ({chosen.megabytes})")
            case Downloading(file=file, done=done):
                bar.update(
                    task, description=plain(file.path[-40:]), total=file.size, completed=done
                )
            case FileChecked(file=file, sha256=sha256):
                say(f"{file.path}: sha256 {sha256}, as the hub says.")
            case Importing():
                bar.update(task, description="importing", total=None)
            case ModelReady(task=purpose, info=info, folder=folder):
                say(f"Imported as {info.name} ({info.model_hash[:12]}) in {folder}.")
                if purpose == "srh" and not info.calibrator_hash:
                    say("There was no calibrator: results will be marked uncalibrated.")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )
