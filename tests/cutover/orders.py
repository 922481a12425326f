"""Orders written out in a test: a few links, everybody goes along, two administrators sign."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from organisation.merger import DossierRule, Merger
from organisation.succession import Link
from organisation.units import UnitVersion
from procedure_defs.roles import roles
from statute.words import Bilingual


def fresh() -> str:
    """An identifier of no other test: they share a server, and codes are workflow ids."""
    return f"H26.{uuid.uuid4().int % 10**9}"


def order_of(name: str, *links: Link, parent: str = "01", **fields: Any) -> Merger:
    """An order of these links; new communes lie in the province."""
    at = links[0].at
    new = sorted({link.new for link in links if link.new != "01"})
    units = tuple(UnitVersion(code=c, name=f"Phường {c}", level="commune", parent=parent, valid_from=at) for c in new)
    given: dict[str, Any] = {
        "order": name, "digest": f"{name:0<64}", "title": Bilingual(vi=name), "at": at, "basis": f"quyết định {name}",
        "scope": ("01",), "links": links, "units": units, "identifiers": {code: fresh() for code in new},
        "rules": (DossierRule(do="hand_over", phase=("filed", "accepted", "decided")),),
        "roles": dict.fromkeys(roles(), "successor"), "follow": True, "signing_roles": ("administrator",), "signers": 2,
        "no_return": at + timedelta(days=1),
    }  # fmt: skip
    return Merger.model_validate({**given, **fields})


def link(old: str, new: str, at: datetime, order: str, kind: Any = "merged") -> Link:
    return Link(kind=kind, old=old, new=new, at=at, order=order)
