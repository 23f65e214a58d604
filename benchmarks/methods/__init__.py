"""Ways to solve an instance: ours, and the peers; each peer loads its own solver alone."""
