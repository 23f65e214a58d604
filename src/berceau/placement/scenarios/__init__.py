"""What if: changes of a territory, what they bring to whom, and what a place more is worth."""
