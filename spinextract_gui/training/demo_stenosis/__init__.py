"""Training of the demo stenosis model, which learns from spine phantoms only."""
