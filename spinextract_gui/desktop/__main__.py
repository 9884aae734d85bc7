"""`python -m spinextract_gui.desktop`, the same as `spinextract-gui`."""

from __future__ import annotations

import sys

from spinextract_gui.desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
