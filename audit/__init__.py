"""The auditor's room: deciding again, rebuilding, replaying, verifying and sealing evidence, and the doctor of a live system.

It reads journals, projections and histories, and writes nothing but evidence: kept histories, seals, its own log.
"""
