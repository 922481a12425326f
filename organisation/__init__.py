"""Units, authorities, posts and delegations with their validity; competence at an instant.

Pure: no I/O, no wall clock. Used by the core to judge acts and by the API to stamp them.
"""
