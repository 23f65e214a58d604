"""Whole-number programs with named columns and rows, solved in stages, with a proof.

One direction: :mod:`~berceau.engine.program` (columns, rows, measures as arrays) and
:mod:`~berceau.engine.stages` (what to reach, in which order) go into
:func:`berceau.engine.solve.solve`, an :class:`~berceau.engine.outcome.Outcome` comes out. Only
``solve`` and what it calls load the solver; everything else needs numpy alone.
"""
