"""What shows spine MRI: planes, grades, series; all passive (signals out, `set_*` in)."""
