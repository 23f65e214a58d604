"""Seat markets drawn at random, and ``berceau.seats`` beside ChilmAI on them."""

from __future__ import annotations
