"""Spine MRI: series and their geometry, lumbar levels, grades of canal stenosis."""
