"""From patches to verdicts: preprocessing, runtimes, calibration, aggregation, quality gates."""
