"""Units that compete for room by priority: complaints counted, foreseen and settled.

Knows no childcare: a unit takes one of its ordered options, an option uses rows, rows have limits.
"""
