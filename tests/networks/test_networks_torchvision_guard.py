"""torchvision imports beside any torch, and start-up never loads either."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import spinextract_gui

ROOT = Path(spinextract_gui.__file__).resolve().parents[1]


def run(script: str, *before: Path) -> str:
    """Run `script` in a fresh interpreter; `before` comes first on its path."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"PYTHONPATH": ":".join(str(folder) for folder in (*before, ROOT))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_that_the_package_starts_without_torch() -> None:
    script = (
        "import sys, spinextract_gui, spinextract_gui.networks.store, "
        "spinextract_gui.networks.importer; "
        "print([m for m in ('torch', 'torchvision', 'sklearn', 'scipy') if m in sys.modules])"
    )
    assert run(script) == "[]"


def test_that_the_version_is_known() -> None:
    assert spinextract_gui.__version__[0].isdigit()


def test_that_the_guard_stands_once_and_steps_back_after_use() -> None:
    script = (
        "import sys, spinextract_gui; from spinextract_gui import _torchvision_guard as guard; "
        "guard.install(); own = lambda: sum(type(f) is guard.TorchvisionGuard "
        "for f in sys.meta_path); print(own()); import torchvision; print(own())"
    )
    assert run(script).split() == ["1", "0"]


def test_that_the_network_and_transforms_import_here() -> None:
    script = (
        "import spinextract_gui, torch, torchvision.transforms.v2; "
        "from torchvision.models import resnet50; "
        "print(torch.ops.torchvision.nms.default._schema.name)"
    )
    assert run(script) == "torchvision::nms"


def fake_torchvision(folder: Path, library: bytes | None) -> Path:
    """Make a torchvision whose import needs both operators, as the real one does."""
    package = folder / "torchvision"
    package.mkdir()
    source = (
        "import torch\nfor name in ('nms', 'qnms'):\n    getattr(torch.ops.torchvision, name)\n"
    )
    (package / "__init__.py").write_text(source)
    if library is not None:
        (package / "_C.so").write_bytes(library)
    return folder


def test_that_the_operators_are_declared_where_no_library_loads(tmp_path: Path) -> None:
    folder = fake_torchvision(tmp_path, b"not a library")
    script = (
        "import spinextract_gui, torchvision, gc; gc.collect(); import torch; "
        "print(torch.ops.torchvision.qnms.default._schema.name, torchvision.__file__)"
    )
    answer = run(script, folder)
    assert answer.startswith("torchvision::qnms")
    assert str(folder) in answer


def test_that_nothing_is_declared_where_the_library_loads(tmp_path: Path) -> None:
    folder = fake_torchvision(tmp_path, b"")
    script = (
        "import spinextract_gui, torch; torch.ops.load_library = lambda path: None\n"
        "try:\n    import torchvision\nexcept AttributeError:\n    print('untouched')"
    )
    assert run(script, folder) == "untouched"
