"""Training of models; so far the demo model, which learns from phantom slides."""
