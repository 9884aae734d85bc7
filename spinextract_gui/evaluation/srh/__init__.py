"""How good a model is on cohorts of histology slides whose tumour is known."""
