"""Files of our own: where they live, how they are written whole, how they are hashed."""
