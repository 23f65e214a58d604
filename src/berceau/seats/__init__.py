"""Seat markets: one seat for each child, as tools without half-days know them."""
