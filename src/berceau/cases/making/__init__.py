"""How the data of the cases were made: one module a case, each with its own published seed."""
