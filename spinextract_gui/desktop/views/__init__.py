"""Passive views: signals out, `set_...` in; they read no file and decide nothing."""
