"""The engine for spine MRI: levels, canal width, grades."""
