"""Stimulated Raman histology: patch folders and whole-slide TIFF files."""
