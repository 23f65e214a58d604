"""Statements of conventions: what each commune used and owes, month by month, to be redone.

They inform; nothing here enters the objective.
"""
