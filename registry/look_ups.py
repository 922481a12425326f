"""The log of look-ups: who asked the register, for which dossier and purpose, which fields, what came of it. No values."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from registry.sealing import KeyRing
from registry.store import Store
from registry.tables import LookUp


def keep_look_up(store: Store, ring: KeyRing, query: dict[str, Any], answer: dict[str, Any]) -> None:
    """Write or bring up to date the one row of a request id; what was declared stands as a keyed hash."""
    declared = "\n".join(str(query.get(name) or "") for name in ("personal_id", "old_number", "full_name", "birth"))
    row = LookUp(
        request_id=query["request_id"], at=datetime.fromisoformat(answer["at"]), official=query["official"],
        dossier=query["dossier_code"], procedure=query["procedure"], purpose=query["purpose"], asked=ring.blind(declared),
        fields=json.dumps(query["fields"]), outcome=answer["outcome"], reason=answer.get("reason"),
    )  # fmt: skip
    with store.write() as session:
        session.merge(row)
