"""The command line: the same engine as the window, for scripts, cohorts and logs."""
