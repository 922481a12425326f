"""The `motcua` commands, one module each: `register(app)` adds it. Heavy imports stay inside the functions."""
