"""The one door through which huggingface_hub is imported."""

from __future__ import annotations

import os
from functools import cache
from typing import Any


@cache
def hub_library() -> Any:
    """Import huggingface_hub, late and without its reporting, and return the module.

    Late: start-up never pays for it. With its telemetry on, the library asks the hub for a
    list of programs that may have started it, and tells it which one did; a token that lies on
    the computer would go along with every request. Both are off before the import, and once
    more after it, since transformers may have imported the library earlier. `hf-xet`, its other
    way of transfer, is never used: `fetch` reads the body itself.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    import huggingface_hub as library
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_TELEMETRY = True
    constants.HF_HUB_DISABLE_IMPLICIT_TOKEN = True
    return library


def user_token() -> str | bool:
    """Return the token that the user set for this program's environment, else False: none."""
    return os.environ.get("HF_TOKEN") or False
