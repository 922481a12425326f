"""The pure law of time and codes: calendar, terms, clocks and their ledger, dossier codes, personal numbers, statuses.

Standard library and pydantic only: no I/O, no wall clock, no randomness. Usable alone as a library.
"""
