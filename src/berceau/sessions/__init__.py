"""Sessions of a commission: opened, closed, each from the one before, and a year of them."""
