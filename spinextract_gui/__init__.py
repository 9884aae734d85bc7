"""Diagnosis of spinal tumours from stimulated Raman histology slides."""

from importlib.metadata import PackageNotFoundError, version

from spinextract_gui import _torchvision_guard

try:
    __version__ = version("spinextract")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0.0.0+checkout"

_torchvision_guard.install()
