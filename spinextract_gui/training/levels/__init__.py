"""Training of the spine localiser on sagittal slices with masks."""
