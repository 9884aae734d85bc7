"""The published networks, their checkpoints and the bundles that the program runs."""
