"""Lets ``python -m spinextract_gui.cli`` run the command line."""

from spinextract_gui.cli.app import main

if __name__ == "__main__":
    main()
