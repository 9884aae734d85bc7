"""Files become slides here: `open_path` decides what a path is, the rest reads it."""
