"""What a new version of a procedure would do to the dossiers in flight. Reads the registry, changes nothing, needs no engine.

Called by `motcua impact`, by `motcua migrate` before it moves anything, and by the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from dossier.pinned import DigestMismatch, digest
from procedure_defs.impact.judging import Group, Judged, Judgement, anchors, judge
from procedure_defs.impact.version import Version, stored
from registry.definitions import Definitions
from registry.in_flight import in_flight
from registry.store import Store

SHOWN = 5


class OfVersion(NamedTuple):
    """The dossiers under one old version."""

    old: Version
    judgement: Judgement

    def count(self, kind: str | None = None) -> int:
        """How many dossiers, of one kind or all."""
        return sum(len(each.group.codes) for each in self.judgement.judged if kind in (None, each.kind))


class Impact(NamedTuple):
    """What a version does to every dossier in flight, by the version that each is under."""

    new: Version
    versions: tuple[OfVersion, ...]

    def count(self, kind: str | None = None) -> int:
        """How many dossiers, of one kind or all."""
        return sum(version.count(kind) for version in self.versions)

    def figures(self) -> dict[str, Any]:
        """As data."""
        kinds = {kind: self.count(kind) for kind in ("safe", "mapping", "impossible")}
        about = {"procedure": self.new.plan.procedure, "version": self.new.plan.version, "digest": self.new.digest}
        return {**about, "in_flight": self.count(), **kinds, "versions": [_version(each) for each in self.versions]}


def version_of(definitions: Definitions, plan_digest: str) -> Version:
    """A published version. Raises `NoDefinition`, and `DigestMismatch` where its bytes were altered."""
    row, found = definitions.by_digest(plan_digest), definitions.plan_bytes(plan_digest)
    if digest(found) != plan_digest:
        raise DigestMismatch(f"the plan stored under {plan_digest} has digest {digest(found)}: its bytes were altered")
    return stored(found, plan_digest, json.loads(row.form_schema), json.loads(row.labels))


def impact(store: Store, definitions: Definitions, new: Version, mapping: Mapping[str, str] | None = None) -> Impact:
    """Judge every dossier in flight under another version of this procedure. Raises `NoDefinition`, `DigestMismatch`."""
    with store.read() as session:
        found = in_flight(session, new.plan.procedure, new.digest)
    versions = []
    for plan in sorted({each.plan_digest for each in found}):
        old = version_of(definitions, plan)
        groups = [Group(each.state, each.codes) for each in found if each.plan_digest == plan]
        versions.append(OfVersion(old, judge(old, new, groups, mapping)))
    return Impact(new, tuple(versions))


def _version(each: OfVersion) -> dict[str, Any]:
    judged = sorted(each.judgement.judged, key=lambda one: (one.kind, -len(one.group.codes)))
    return {
        "version": each.old.plan.version, "digest": each.old.digest, "in_flight": each.count(),
        "mapping": each.judgement.mapping, "notes": [note.model_dump() for note in each.judgement.notes],
        "shapes": len(judged), "groups": [_group(one) for one in judged],
    }  # fmt: skip


def _group(one: Judged) -> dict[str, Any]:
    state = one.group.state
    waits = [*(hold.kind for hold in state.holds), *(task.work for task in state.tasks), *(asked.what for asked in state.pending)]
    steps = list(anchors(state))
    return {
        "step": steps[0] if steps else None, "waits_for": waits, "phase": state.phase, "dossiers": len(one.group.codes),
        "kind": one.kind, "code": one.code, "vi": one.told.vi, "en": one.told.en, "mapping": one.mapping,
        "conditional": one.conditional, "codes": list(one.group.codes[:SHOWN]),
    }  # fmt: skip
