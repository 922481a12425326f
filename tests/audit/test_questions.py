"""The auditor's questions over a registry as the system writes it, and how their answers leave the house."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from activities.population_exchange import Field
from audit import terms
from audit.mining.happenings import ACTIVITIES
from audit.questions.asking import Asked, Given, NotAsked
from audit.questions.catalogue import QUESTIONS, ask
from audit.questions.showing import as_csv, as_pdf, shown
from audit.questions.spoken import spoken
from audit.questions.words import COLUMNS
from dossier import commands as cmd
from dossier.commands import Command
from dossier.events import Event
from registry.tables import LookUp, Official, Opening
from statute.term import Term
from tests.audit.archive import GIVEN, STORIES, WHY, Archive
from tests.dossier.play import BINH, LAN, MINH, START, Play

RETURNED, SUPPLEMENTED, WITHDRAWN, EXTENDED, LATE = (f"H26.1-260302-000{n}" for n in range(1, 6))


def extended(play: Play) -> None:
    """An apology, a new date, and nothing more."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(hours=1)
    play.do(cmd.Extend, LAN, said=WHY, by=Term(unit="working_days", n=30))


def late(play: Play) -> None:
    """Signed a month after its term."""
    play.file(papers=GIVEN).complete(LAN, "accepted").later(days=30).complete(MINH, "ready").complete(BINH, "signed")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    made = Archive(f"sqlite:///{tmp_path_factory.mktemp('questions') / 'registry.db'}")
    for code, story in zip((RETURNED, SUPPLEMENTED, WITHDRAWN, EXTENDED, LATE), (*STORIES, extended, late), strict=True):
        made.tell(code, story)
    look_up: dict[str, Any] = {
        "official": "minh", "procedure": "9.999999", "purpose": "xác minh", "declared": "", "masked": "", "fields": "full_name",
        "supplied": "", "outcome": "matched", "mismatched": "",
    }  # fmt: skip
    at = START.astimezone(UTC)
    with made.store.write() as session:
        session.add(Official(id="minh", name='=HYPERLINK("//evil")'))
        session.add(LookUp(request_id="r1", at=at, dossier=RETURNED, **look_up))
        session.add(LookUp(request_id="r2", at=at, dossier="H26.1-260302-9999", **look_up))
        session.add(LookUp(request_id="r3", at=at + timedelta(days=20), dossier=RETURNED, **look_up))
        session.add(Opening(who="minh", code=RETURNED, at=at, purpose="read"))
    yield Asked(made.store, made.definitions, datetime(2026, 4, 10, tzinfo=UTC))
    made.store.close()


def rows(asked: Asked, question: str, **given: Any) -> list[dict[str, Any]]:
    answer = ask(asked, question, Given(**given))
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def codes(asked: Asked, question: str, **given: Any) -> list[str]:
    return [row["code"] for row in rows(asked, question, **given)]


def test_who_held_it_and_what_waited_add_up_to_the_whole_life(asked: Asked) -> None:
    found = rows(asked, "held", code=RETURNED)
    assert [(row["work"], row["official"], row["hours"]) for row in found if row["hours"]] == [
        ("examine", "", 24.0), ("return", "", 24.0),
    ]  # fmt: skip
    assert sum(row["hours"] for row in found) == 48.0
    assert [row["official"] for row in found if row["official"]] == ["lan", "minh", "binh", "lan"]


def test_what_is_held_now_counts_until_now(asked: Asked) -> None:
    last = rows(asked, "held", code=EXTENDED)[-1]
    assert (last["work"], shown(last["until"], "en")) == ("examine", "until now")
    assert last["hours"] > 24 * 30


def test_the_due_date_is_told_by_ledger_and_days(asked: Asked) -> None:
    found = rows(asked, "due", code=EXTENDED)
    entries = [row for row in found if row["due_on"]]
    assert entries[-1]["before_on"] == entries[0]["due_on"] < entries[-1]["due_on"]
    assert (entries[-1]["form"], entries[-1]["official"]) == ("04", "lan")


def test_who_decided_is_told_with_whether_they_might(asked: Asked) -> None:
    found = rows(asked, "decided", code=RETURNED)
    signed = next(row for row in found if "result_signed" in row["decided"])
    assert (signed["official"], signed["role"], shown(signed["competent"], "en")) == ("binh", "chair", "competent")
    assert {shown(row["competent"], "en") for row in found} == {"competent"}


def test_an_act_under_a_post_that_had_ended_is_told(asked: Asked) -> None:
    from audit.doctor.organisation import Organisation
    from audit.questions.of_a_dossier import competence

    ended = LAN.model_copy(update={"post": LAN.post.model_copy(update={"valid_to": START}) if LAN.post else None})
    assert shown(competence(ended, START + timedelta(days=1), Organisation([], [])), "en").startswith("NOT competent")


def test_what_the_register_answered_is_told_for_the_dossier_alone(asked: Asked) -> None:
    assert [row["request"] for row in rows(asked, "register", code=RETURNED)] == ["r1", "r3"]


def test_look_ups_without_a_dossier_or_after_its_end_are_found(asked: Asked) -> None:
    assert [row["request"] for row in rows(asked, "unfounded")] == ["r2", "r3"]


def test_the_late_the_extended_and_the_others_are_told_apart(asked: Asked) -> None:
    assert codes(asked, "late") == [LATE]
    assert codes(asked, "extended") == [EXTENDED]
    assert codes(asked, "supplemented-twice") == codes(asked, "returned") == codes(asked, "four-eyes") == []
    assert codes(asked, "find", code="H26.1-260302", authority="desk") == [RETURNED, SUPPLEMENTED, WITHDRAWN, EXTENDED, LATE]
    assert codes(asked, "late", since="2026-03-03") == []


def test_four_eyes_are_judged_by_the_dossiers_own_definition(asked: Asked) -> None:
    from audit.doctor.acting import same_eyes
    from dossier.state import Done
    from tests.dossier import plans

    done = [Done(step="examine", work="examine", outcome="ready", persons=("minh",)),
            Done(step="approve", work="approve", outcome="signed", persons=("minh", "binh"))]  # fmt: skip
    assert list(same_eyes(plans.PLAIN, done)) == [("examine", "approve", ["minh"])]


def test_what_a_person_did_has_acts_openings_and_look_ups_in_order(asked: Asked) -> None:
    found = rows(asked, "did", official="minh")
    kinds = [row["what"] for row in found]
    assert (kinds.count("complete ready"), kinds.count("complete lacking"), kinds.count("looked up"), kinds.count("opened")) == (
        2, 1, 3, 1,
    )  # fmt: skip
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)
    assert rows(asked, "did", official="min") == []


def test_courses_are_counted(asked: Asked) -> None:
    assert [row["dossiers"] for row in rows(asked, "variants")] == [1] * 5
    assert rows(asked, "deviations") == []
    assert {row["work"] for row in rows(asked, "bottlenecks")} >= {"examine", "approve"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_can_be_asked_and_every_cell_has_its_words(asked: Asked, name: str) -> None:
    given = {"code": RETURNED, "official": "minh"}
    answer = ask(asked, name, Given(**{need: given[need] for need in QUESTIONS[name].needs}))
    assert set(answer.columns) <= set(COLUMNS)
    assert all(len(row) == len(answer.columns) for row in answer.rows)
    assert len(list(csv.reader(io.StringIO(as_csv(answer))))) == len(answer.rows) + 1
    assert as_pdf(answer._replace(rows=answer.rows[:5])).startswith(b"%PDF")


def test_people_read_words_and_programs_the_records_terms(asked: Asked) -> None:
    answer = ask(asked, "timeline", Given(code=RETURNED))
    told = spoken(asked, answer)
    assert [row[1] for row in answer.rows][:3] == ["filed", "receive.accepted", "accepted"]
    assert [shown(row[1]) for row in told.rows][:3] == ["Nộp hồ sơ", "Tiếp nhận: Tiếp nhận", "Tiếp nhận"]
    assert "receptionist" in {row[4] for row in answer.rows}
    assert "receptionist" not in {shown(row[4], "en") for row in told.rows}
    course = spoken(asked, ask(asked, "variants", Given())).rows[0][-1]
    assert "filed" not in shown(course)
    assert "Filed → " in shown(course, "en")
    assert shown(spoken(asked, ask(asked, "variants", Given())).rows[0][1]) == "20,0 %"
    looked = spoken(asked, ask(asked, "register", Given(code=RETURNED))).rows[0]
    assert shown(looked[5]) == "họ tên"


def test_every_activity_act_and_field_of_the_record_has_its_words() -> None:

    assert set(terms.ACTIVITIES) == ACTIVITIES
    assert set(terms.FIELDS) == set(get_args(Field))
    assert set(terms.EVENTS) == kinds_of(Event)
    assert kinds_of(Command) <= set(terms.ACTS)


def kinds_of(union: Any) -> set[str]:
    """The kinds of a union of models, as each has its own by default."""
    models = get_args(get_args(union)[0])
    return {model.model_fields["kind"].default for model in models}


def test_a_question_says_what_it_lacks(asked: Asked) -> None:
    for name, given, told in (
        ("why", Given(), "'why' is no question"),
        ("held", Given(), "'held' needs code"),
        ("late", Given(official="minh"), "'late' is not asked about official"),
        ("due", Given(code="nobody"), "there is no dossier nobody"),
    ):
        with pytest.raises(NotAsked, match=told):
            ask(asked, name, given)


def test_an_answer_that_is_too_long_says_so(asked: Asked) -> None:
    answer = ask(asked, "find", Given(), most=2)
    assert (len(answer.rows), answer.cut) == (2, True)
    assert "chỉ 2 dòng đầu" in as_csv(answer)


def test_no_cell_is_a_formula_to_a_spreadsheet(asked: Asked) -> None:
    cells = [cell for row in csv.reader(io.StringIO(as_csv(ask(asked, "held", Given(code=RETURNED))))) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_a_pdf_shows_values_as_they_are_whatever_they_hold(asked: Asked) -> None:
    answer = ask(asked, "held", Given(code=RETURNED))
    nasty = '#panic("x") \\ " \\u{41} $ * _ ` ] \n 한 ☃ \x07 → Nguyễn Thị Ưởng'
    answer = answer._replace(rows=[tuple(nasty if isinstance(cell, str) else cell for cell in row) for row in answer.rows])
    assert as_pdf(answer).startswith(b"%PDF")
