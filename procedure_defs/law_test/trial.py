"""Telling stories again, one of each kin: what a draft makes of each dossier. Knows no store; rows and keys are brought."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from dossier.guard import truth
from dossier.level1.facts import value_at
from dossier.level1.skipping import reads
from dossier.pinned import Pinned
from dossier.plan import Plan
from procedure_defs.impact.aligning import aligned
from procedure_defs.law_test.compare import Fate, after, before, late, visits
from procedure_defs.law_test.history import Row, Story, story
from procedure_defs.law_test.kinship import Timing, kin, timed, timing
from procedure_defs.law_test.result import Compared
from procedure_defs.law_test.retelling import retell

Open = Callable[[], Sequence[Mapping[str, Any]]]
"""Opens the personal parts of a story's rows. Raises `LookupError` where they were erased."""


class Untestable(LookupError):
    """A dossier that the administration changed under way."""


class _Kin(NamedTuple):
    compared: Compared
    timing: Timing | None


class Trial:
    """Tests dossiers of one procedure against a draft, each under the calendar that it is pinned to."""

    def __init__(self, draft: Plan, mapping: Mapping[str, str] | None = None) -> None:
        self.draft, self.mapping = draft, mapping
        self._kin: dict[Hashable, _Kin] = {}
        self._forms: dict[str, bool] = {}

    def test(self, pinned: Pinned, rows: Sequence[Row], sealed: Sequence[bool], unseal: Open) -> Compared:
        """What the draft makes of a dossier under `pinned`. Raises `Untestable`, and what `unseal` does."""
        told = story(rows)
        if not told.testable:
            raise Untestable
        opened: Sequence[Mapping[str, Any]] | None = unseal() if self._reads_form(pinned) else None
        key = (kin(rows, sealed), self._form_facts(rows, opened) if opened is not None else None)
        if key not in self._kin:
            self._kin[key] = self._told_again(pinned, told, opened if opened is not None else unseal())
            return self._kin[key].compared
        known = self._kin[key]
        found = self._as_kin(known.compared, known.timing, told, pinned) if known.timing is not None else None
        if found is None:
            found = self._told_again(pinned, told, opened if opened is not None else unseal()).compared
        return found

    def _told_again(self, pinned: Pinned, told: Story, opened: Sequence[Mapping[str, Any]]) -> _Kin:
        draft = Pinned(self.draft, pinned.calendar, calendar_digest=pinned.calendar_digest)
        mapping = aligned(pinned.plan, self.draft) if self.mapping is None else self.mapping
        retold = retell(draft, told, opened, mapping)
        fate: Fate | None = None if retold.undecidable else after(self.draft, told, retold)
        return _Kin(Compared(before(pinned.plan, told), fate, retold.undecidable, retold.assumed), timing(retold))

    def _as_kin(self, like: Compared, of: Timing, told: Story, pinned: Pinned) -> Compared | None:
        fate = timed(of, like.after or like.before, told, pinned.calendar)
        if fate is None:
            return None
        was = like.before._replace(late=late(told.rows), visits=tuple(visits(told)))
        return Compared(was, fate if like.after is not None else None, like.undecidable, like.assumed)

    def _reads_form(self, pinned: Pinned) -> bool:
        """Whether the draft asks something of a form that the journal does not show: then every form is opened."""
        if pinned.plan_digest not in self._forms:
            old, new = pinned.plan, self.draft
            known = list(old.guards.values())
            asked = {subject for step in new.steps for subject in step.subjects}
            shown = {subject for step in old.steps for subject in step.subjects}
            self._forms[pinned.plan_digest] = (
                any(tree not in known for tree in new.guards.values()) or old.fees != new.fees or not asked <= shown
            )
        return self._forms[pinned.plan_digest]

    def _form_facts(self, rows: Sequence[Row], opened: Sequence[Mapping[str, Any]]) -> Hashable:
        """What the draft reads of a form: the truth of its conditions, the counts of its fees, the subjects that are there."""
        looks_up = any("register" in reads(tree) for tree in self.draft.guards.values())
        if looks_up or any((row.get("command") or {}).get("values", {}).get("form") for row in opened[1:]):
            return tuple(repr(row) for row in opened)  # what came under way is sealed as well: nobody's kin
        values = (opened[0].get("command") or {}).get("values", {})
        scope = {"form": values.get("form", {}), "applicant": values.get("applicant", {})}
        counts = [path for fee in self.draft.fees for path in (fee.per, fee.times) if path is not None]
        subjects = [subject for step in self.draft.steps for subject in step.subjects]
        papers = {paper["id"]: paper.get("how", "copy") for paper in rows[0]["command"].get("papers", ())}
        whole = {**scope, "papers": papers, "register": {}, "fees": {}, "channel": rows[0]["command"].get("channel")}
        return (
            tuple(truth(tree, whole) for tree in self.draft.guards.values()),
            tuple(repr(value_at(scope, path)) for path in counts),
            tuple(bool(value_at(scope, path)) for path in subjects),
        )
