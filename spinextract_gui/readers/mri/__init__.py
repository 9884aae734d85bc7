"""Spine MRI: DICOM files and folders, NIfTI volumes, label maps."""
