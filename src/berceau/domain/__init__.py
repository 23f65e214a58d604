"""What exists in a territory, whoever uses it. No solver, no files, no rule of allocation."""
