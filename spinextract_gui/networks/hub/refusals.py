"""Turning what goes wrong on the network into one sentence each."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from spinextract_gui.domain.errors import DownloadError, SpinextractError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_HAND: Final = (
    "Without a network, download the files elsewhere and use 'spinextract models import'."
)
_MOST_LINKS: Final = 12


@contextmanager
def told(repo: str, host: str) -> Iterator[None]:
    """Turn errors of the hub's client into `DownloadError`.

    Parameters
    ----------
    repo, host
        What was asked for and from whom, for the sentence.
    """
    try:
        yield
    except (SpinextractError, GeneratorExit):
        raise
    except Exception as error:
        # KeyError and the like from an answer that is no hub's end here too
        raise DownloadError(sentence(error, _printable(repo), _printable(host))) from error


def sentence(error: BaseException, repo: str, host: str) -> str:
    """Return what went wrong, for the user."""
    links = list(_chain(error))
    kinds = {kind.__name__ for link in links for kind in type(link).__mro__}
    status = _status(error)
    if "HFValidationError" in kinds:
        return f"{repo!r} is no name of a repository; expected owner/name."
    if status is not None:
        return _of_status(status, kinds, repo, host)
    if "OfflineModeIsEnabled" in kinds:
        return f"Nothing was downloaded: HF_HUB_OFFLINE forbids it. {_BY_HAND}"
    if "ProxyError" in kinds:
        return f"The proxy of this network lets nothing through to {host}. {_BY_HAND}"
    if any(isinstance(link, ssl.SSLError) for link in links):
        return (
            f"The connection to {host} is not trusted: a firewall or proxy answers in its place "
            f"with a certificate this computer does not know. {_BY_HAND}"
        )
    if any(isinstance(link, socket.gaierror) for link in links):
        return (
            f"{host} was not found: this computer has no network, or its name server does not "
            f"know that address. {_BY_HAND}"
        )
    if "TimeoutException" in kinds or any(isinstance(link, TimeoutError) for link in links):
        return f"{host} did not answer in time; a firewall may hold it back. {_BY_HAND}"
    if "ConnectError" in kinds:
        return f"{host} refused the connection, or a firewall forbids it. {_BY_HAND}"
    if transient(error):
        return "The connection broke off; what arrived is kept, and the next try goes on there."
    return f"{host} answered in a way that no Hugging Face hub does; is a proxy in between?"


def transient(error: BaseException) -> bool:
    """Whether the transfer broke off in a way that a new request may heal."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    # httpx up to version 1 of huggingface_hub, its successor later: the same names
    return bool(kinds & {"TransportError", "StreamError"}) and "ProxyError" not in kinds


def _of_status(status: int, kinds: set[str], repo: str, host: str) -> str:
    if "GatedRepoError" in kinds:
        return f"{repo} is open only to those its owner admits: set HF_TOKEN to your own token."
    if "RevisionNotFoundError" in kinds:
        return f"{repo} has no such revision on {host}."
    if "EntryNotFoundError" in kinds:
        return f"{repo} has no such file on {host}."
    if "RepositoryNotFoundError" in kinds or status in (401, 404):
        return f"{repo} is not on {host}, or it is private (then set HF_TOKEN to your own token)."
    if status == 403:
        return f"{host} forbids access to {repo} (403); a firewall may answer in its place."
    if status == 407:
        return f"The proxy of this network asks for a password before {host}. {_BY_HAND}"
    if status == 429:
        return f"{host} has had too many requests from this network; try again later."
    if status >= 500:
        return f"{host} is out of order at the moment (error {status}); try again later."
    return f"{host} refused to give {repo} (error {status})."


def _status(error: BaseException) -> int | None:
    """Return the HTTP status of an answer, if there was one."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what it was raised from: the socket's own word comes last."""
    link: BaseException | None = error
    for _ in range(_MOST_LINKS):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:100]
