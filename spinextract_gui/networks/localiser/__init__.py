"""The network that outlines discs, vertebrae and the canal on a sagittal slice."""
