"""Benchmarks: what is solved, by whom, with which settings, and what came out.

``python -m benchmarks --help`` says what can be done; ``benchmarks/README.md`` says why.
"""
