"""Names by which API, shell, worker and tests find each other in Temporal."""

from __future__ import annotations

DOSSIERS = "dossiers"
"""Task queue of acts: the dossiers' workflows, and the recording of their rows."""
EFFECTS = "effects"
"""Task queue of work outside: look-ups, candidates, children."""
BULK = "bulk"
"""Task queue of operations over many dossiers, so that a merger never starves a counter."""

VERSION = "MotcuaVersion"
"""The search attribute that holds the version of the procedure; a migration changes it."""

ACT = "act"
OUTBOX = "outbox"
TIME_MOVED = "time_moved"
CHILD_ENDED = "child_ended"
GROUP_STOPPED = "group_stopped"
