"""Figures of evaluations, drawn by matplotlib without a display."""
