"""An answer in the words that people use: what the record calls `examine.ready` is told by the definition's own names.

For pages, CSV and PDF; the API's JSON keeps the record's terms, which programs rely on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from audit.questions.asking import Answer, Asked, Cell
from audit.terms import ACTIVITIES, ACTORS, ACTS, FIELDS, RESULTS, WORKS, step_name, steps_of
from procedure_defs.roles import roles
from registry.tables import Authority, Definition, Dossier
from statute.words import Bilingual

Known = Mapping[str, Bilingual]
Tell = Callable[[str], Bilingual | None]
ALL = ""
ARROW, COMMA = " → ", ", "


class Names(NamedTuple):
    """What steps, papers and authorities of an answer are called."""

    steps: Known
    papers: Known
    authorities: Known


def spoken(asked: Asked, answer: Answer) -> Answer:
    """The same rows, each term in its words; what has none stays as it is."""
    own = {procedure: _tells(names, answer.question) for procedure, names in _names(asked, answer).items()}
    at = answer.columns.index("procedure") if "procedure" in answer.columns else None
    rows = []
    for row in answer.rows:
        tell = own.get(str(row[at]), own[ALL]) if at is not None else own[ALL]
        rows.append(tuple(_told(cell, tell.get(name)) for name, cell in zip(answer.columns, row, strict=True)))
    return answer._replace(rows=rows)


def _tells(names: Names, question: str) -> dict[str, Tell]:
    tell: dict[str, Tell] = {
        "activity": lambda text: _activity(text, names.steps),
        "activities": lambda text: _each(text, ARROW, ARROW, _course(names)),
        "act": _act, "what": _act, "decided": lambda text: _each(text, COMMA, COMMA, ACTIVITIES.get),
        "step": lambda text: step_name(text, names.steps), "examined": lambda text: step_name(text, names.steps),
        "work": WORKS.get, "outcome": RESULTS.get, "ended": ACTIVITIES.get, "role": _role, "official": ACTORS.get,
        "authority": names.authorities.get, "papers": lambda text: _each(text, COMMA, COMMA, names.papers.get),
        "fields": _fields, "mismatched": _fields, "share": _percent,
    }  # fmt: skip
    if question == "four-eyes":  # there the column names a step
        tell["decided"] = tell["step"]
    return tell


def _told(cell: Cell, tell: Tell | None) -> Cell:
    found = tell(str(cell)) if tell is not None and isinstance(cell, str | float) and cell else None
    return cell if found is None else found


def _activity(text: str, steps: Known) -> Bilingual | None:
    step, _, outcome = text.partition(".")
    return _joined(": ", step_name(step, steps), RESULTS.get(outcome)) if outcome else ACTIVITIES.get(text)


def _course(names: Names) -> Tell:
    return lambda text: _activity(text, names.steps)


def _percent(share: str) -> Bilingual:
    said = f"{float(share) * 100:.1f} %"
    return Bilingual(vi=said.replace(".", ","), en=said)


def _act(text: str) -> Bilingual | None:
    kind, _, outcome = text.partition(" ")
    return ACTS.get(text) or _joined(": ", ACTS.get(kind), RESULTS.get(outcome)) if outcome else ACTS.get(text)


def _role(text: str) -> Bilingual | None:
    known = roles().get(text)
    return Bilingual(vi=known.vi, en=known.en) if known is not None else ACTORS.get(text)


def _fields(text: str) -> Bilingual | None:
    return _each(text, " ", COMMA, FIELDS.get)


def _each(text: str, between: str, told_between: str, tell: Tell) -> Bilingual:
    parts = text.split(between)
    said = [tell(part) or Bilingual(vi=part, en=part) for part in parts]
    return Bilingual(vi=told_between.join(one.vi for one in said), en=told_between.join(one.en or one.vi for one in said))


def _joined(between: str, first: Bilingual | None, then: Bilingual | None) -> Bilingual | None:
    if first is None or then is None:
        return None
    return Bilingual(vi=f"{first.vi}{between}{then.vi}", en=f"{first.en or first.vi}{between}{then.en or then.vi}")


def _names(asked: Asked, answer: Answer) -> dict[str, Names]:
    """By procedure, and under `ALL` what all of them call the same."""
    with asked.store.read() as session:
        authorities = {row[0]: Bilingual(vi=row[1]) for row in session.exec(select(Authority.id, Authority.name))}
        labels = _labels(session, answer)
    own = {procedure: Names(steps_of(said), _of(said.get("papers")), authorities) for procedure, said in labels.items()}
    steps, papers = _agreed(one.steps for one in own.values()), _agreed(one.papers for one in own.values())
    return {**own, ALL: Names(steps, papers, authorities)}


def _agreed(each: Iterable[Known]) -> Known:
    """What all call the same: an id that two procedures name differently keeps to the record's term."""
    found: dict[str, Bilingual] = {}
    apart: set[str] = set()
    for known in each:
        apart |= {name for name, words in known.items() if found.setdefault(name, words) != words}
    return {name: words for name, words in found.items() if name not in apart}


def _labels(session: Session, answer: Answer) -> dict[str, dict[str, Any]]:
    """Of the definitions that the dossiers are under, and of the procedures in the answer; of each the newest version."""
    digests = select(Dossier.plan_digest).where(col(Dossier.code).in_(_cells(answer, "code") | _one(answer.given.code)))
    named = _cells(answer, "procedure") | _one(answer.given.procedure)
    found = select(Definition.procedure, Definition.labels).order_by(col(Definition.published_at))
    found = found.where(col(Definition.digest).in_(digests) | col(Definition.procedure).in_(named))
    return {procedure: json.loads(labels) for procedure, labels in session.exec(found).all()}


def _cells(answer: Answer, name: str) -> set[str]:
    at = answer.columns.index(name) if name in answer.columns else None
    return {str(row[at]) for row in answer.rows if row[at]} if at is not None else set()


def _one(said: str | None) -> set[str]:
    return {said} if said is not None else set()


def _of(written: Any) -> dict[str, Bilingual]:
    return {name: Bilingual.model_validate(words) for name, words in (written or {}).items() if words}
