"""Calibrators and statistics of known tissue for models that are trained already."""
