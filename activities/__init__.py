"""Side effects, one file for each partner or capability: thin, idempotent, without rules."""
