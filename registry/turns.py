"""Work that one process of many should do at a time, at intervals: whoever takes the turn does it, the others wait for the next.

A turn that was taken and not carried out (the process died) comes again after its span. The work itself is idempotent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from registry.store import Store
from registry.tables import Setting


def take_turn(store: Store, name: str, now: datetime, span: timedelta) -> bool:
    """Whether the turn is ours; if so it is nobody else's until the span has passed."""
    with store.write() as session:
        row = session.get(Setting, f"turn:{name}")
        if row is not None and datetime.fromisoformat(row.value) > now:
            return False
        session.merge(Setting(name=f"turn:{name}", value=(now + span).isoformat()))
    return True
