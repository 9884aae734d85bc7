"""Files become slides and studies here: `open_path` decides what a path is."""
