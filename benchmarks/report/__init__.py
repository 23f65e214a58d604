"""From stored results to tables, figures and the docs page."""
