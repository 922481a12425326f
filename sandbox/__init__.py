"""National systems to run beside Motcua for training, trial and tests; may use `statute`, and nothing else of ours."""
