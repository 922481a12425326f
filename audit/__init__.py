"""The auditor's room: deciding again, rebuilding, replaying histories, and the doctor that checks a live system.

It reads journals, projections and histories; it writes nothing.
"""
