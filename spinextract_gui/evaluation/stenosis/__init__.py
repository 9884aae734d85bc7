"""Evaluating models of canal stenosis on tables of graded slices."""
