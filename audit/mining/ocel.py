"""An event log as OCEL 2.0 (JSON): dossiers, units, officials and papers are objects, and an event names all that it concerns.

Written as it is read: events go out one by one, and only what each object is stays in memory. Officials are named by id, parties
not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from audit.mining.executions import Execution
from audit.mining.happenings import Happening, happenings
from registry.tables import Dossier

OF_A_DOSSIER = ("procedure", "version", "channel", "ended")
OF_AN_EVENT = ("role", "step", "actor")
OBJECT_TYPES: dict[str, tuple[str, ...]] = {
    "dossier": OF_A_DOSSIER, "unit": (), "authority": (), "official": (), "paper": ("kind",),
}  # fmt: skip


class Log:
    """What has been seen so far: objects by id, and the types of events."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.activities: dict[str, None] = {}

    def dossier(self, row: Dossier) -> None:
        """A dossier with its unit."""
        said = [
            {"name": name, "time": _time(row.filed_at), "value": value} for name in OF_A_DOSSIER if (value := getattr(row, name))
        ]
        unit = self.object("unit", row.unit)
        related = [{"objectId": unit, "qualifier": "competent"}]
        self.objects[f"dossier:{row.code}"] = {
            "id": f"dossier:{row.code}", "type": "dossier", "attributes": said, "relationships": related,
        }  # fmt: skip

    def object(self, kind: str, name: str, said: list[dict[str, Any]] | None = None) -> str:
        """An object's id; it is there from now on."""
        own = f"{kind}:{name}"
        self.objects.setdefault(own, {"id": own, "type": kind, "attributes": said or [], "relationships": []})
        return own

    def event(self, one: Happening, unit: str) -> dict[str, Any]:
        """An event with everything that it concerns."""
        self.activities.setdefault(one.activity)
        said = {"role": one.role, "step": one.step, "actor": one.kind}
        return {
            "id": f"{one.code}/{one.n}", "type": one.activity, "time": _time(one.at),
            "attributes": [{"name": name, "value": value} for name, value in said.items() if value],
            "relationships": list(self._concerns(one, unit)),
        }  # fmt: skip

    def _concerns(self, one: Happening, unit: str) -> Iterator[dict[str, str]]:
        yield {"objectId": f"dossier:{one.code}", "qualifier": "dossier"}
        yield {"objectId": self.object("unit", unit), "qualifier": "unit"}
        if one.official:
            yield {"objectId": self.object("official", one.official), "qualifier": "acted"}
        if one.authority:
            yield {"objectId": self.object("authority", one.authority), "qualifier": "acted at"}
        for paper in one.papers:
            said = [{"name": "kind", "time": _time(one.at), "value": paper}]
            yield {"objectId": self.object("paper", f"{one.code}/{paper}", said), "qualifier": "handed in"}


def ocel(found: Iterable[Execution]) -> Iterator[str]:
    """The log's text in pieces: events, then the objects and types that they named."""
    log, first = Log(), True
    yield '{"events": ['
    for execution in found:
        log.dossier(execution.dossier)
        for one in happenings(execution):
            yield ("\n" if first else ",\n") + _text(log.event(one, execution.dossier.unit))
            first = False
    yield '],\n"objects": ['
    for n, each in enumerate(log.objects.values()):
        yield (",\n" if n else "\n") + _text(each)
    yield f'],\n"eventTypes": {_text([_type(name, OF_AN_EVENT) for name in log.activities])},\n'
    yield f'"objectTypes": {_text([_type(name, attributes) for name, attributes in OBJECT_TYPES.items()])}}}\n'


def _type(name: str, attributes: Iterable[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": attribute, "type": "string"} for attribute in attributes]}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
