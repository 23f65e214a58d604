"""Decisions: a session solved again with the fewest answers changed, and what changed why."""
