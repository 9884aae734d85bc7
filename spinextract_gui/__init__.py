"""Diagnosis of spinal tumours from stimulated Raman histology slides."""
