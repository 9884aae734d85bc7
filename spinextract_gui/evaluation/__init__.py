"""How good a model is: metrics, tables and figures over answers whose truth is known."""
