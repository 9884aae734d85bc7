"""Controllers of the Models page: list, check, import, remove, download."""
