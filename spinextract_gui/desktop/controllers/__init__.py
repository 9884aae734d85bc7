"""What the window does; tested without a window."""
