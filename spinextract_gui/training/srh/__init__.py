"""Training of the tumour classifier: BYOL pretraining, linear and transformer heads, all of it."""
