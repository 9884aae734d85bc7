"""The published stenosis networks: a backbone, the level's embedding and three grades."""
