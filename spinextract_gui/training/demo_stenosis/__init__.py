"""The card of the demo stenosis model: its test on phantoms, and what it says of real slices."""
