"""Merger orders as administrators write them: one file an order, its split tables beside it."""
