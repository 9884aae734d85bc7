"""What the window knows of a spine MRI study; no Qt here."""
