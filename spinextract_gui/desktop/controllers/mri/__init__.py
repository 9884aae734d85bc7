"""What the window does with spine MRI; tested without a window."""
