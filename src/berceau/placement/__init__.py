"""Who goes where: options, rules, the solve, the proposal, and its independent check."""
