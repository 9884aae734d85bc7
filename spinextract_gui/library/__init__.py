"""The library of cases: what was opened, what came out of it, kept across sessions."""
