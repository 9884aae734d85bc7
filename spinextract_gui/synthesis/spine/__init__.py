"""Phantoms of lumbar spine MRI: drawn by seed, with known levels, canal widths and grades.

Synthetic pictures that look like T2-weighted MRI. Nobody is ill in them; they carry no medical
meaning.
"""
