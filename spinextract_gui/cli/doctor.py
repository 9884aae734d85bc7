"""`spinextract doctor`: what this machine and this installation offer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from spinextract_gui.cli.console import out, say
from spinextract_gui.cli.options import ModelsDir
from spinextract_gui.domain.extras import EXTRAS, command, is_installed
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.inference.machine import MachineFacts


def doctor(models_dir: ModelsDir = None) -> None:
    """Show processor, accelerators, libraries, models with hashes and folders."""
    from spinextract_gui.inference.machine import machine_facts
    from spinextract_gui.networks.store import ModelStore
    from spinextract_gui.storage.folders import cache_folder, home, models_folder

    rows = _machine_rows(machine_facts())
    rows.extend((f"extra {name}", _extra(name)) for name in EXTRAS)
    models = ModelStore(models_dir).all()
    rows.extend((f"model {bundle.info.name}", bundle.info.model_hash) for bundle in models)
    for name, folder in {
        "home": home(),
        "models folder": models_dir or models_folder(),
        "cache": cache_folder(),
    }.items():
        state = "writable" if os.access(folder, os.W_OK) else "NOT writable"
        rows.append((name, f"{folder} ({state})"))
    table = Table(box=None, show_header=False)
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    out.print(table)
    say(RESEARCH_USE)


def _extra(name: str) -> str:
    """Say whether an optional part is installed, or how to get it."""
    return "installed" if is_installed(name) else f"not installed: {command(name)}"


def _machine_rows(facts: MachineFacts) -> list[tuple[str, str]]:
    """Return the machine's facts as name and value."""
    memory = "unknown" if facts.memory_gib is None else f"{facts.memory_gib:.0f} GiB"
    return [
        ("system", facts.system),
        ("processor", f"{facts.processor}, {facts.usable_cores} of {facts.cores} cores"),
        ("memory", memory),
        ("fast at", ", ".join(facts.capabilities)),
        ("accelerators", ", ".join(facts.accelerators) or "none"),
        *((f"version of {name}", version) for name, version in facts.versions.items()),
    ]
