"""Evaluating a folder of labelled slides or MRI slices from the window."""
