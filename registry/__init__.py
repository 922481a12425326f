"""Our own relational store: what the system remembers outside workflows, on SQLite or PostgreSQL.

Tables are either of record (journals, keys, code sequences, definitions, officials, look-ups, papers: append-only,
backed up) or projections (dossiers, tasks, ledger, notices: folded from journals and rebuilt at will).
"""
