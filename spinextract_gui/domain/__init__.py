"""What the field talks about: pure values, no input or output, no Qt, no torch."""
