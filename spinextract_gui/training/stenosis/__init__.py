"""Training of the stenosis networks: data, network, start weights, what a run leaves."""
