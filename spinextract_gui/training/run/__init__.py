"""What every training shares: configuration, splits, sampling, Lightning, resumption."""
