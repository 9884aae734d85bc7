"""Thousands of cases: each by a worker of its own, kept as it ends, one table at the end."""
