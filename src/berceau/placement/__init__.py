"""Who goes where: options, rows and measures, the solve, the proposal, and its independent check."""
