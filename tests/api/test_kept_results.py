"""A kept result from offer to end, at a receptionist's page: found by a look-up, ticked, no paper asked for, its source seen."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.pages.visit import SESSION
from dossier.pinned import digest
from dossier.plan import Plan
from registry.results import supersede
from registry.tables import Definition
from tests.api.conftest import FORM, PDF, Town
from tests.api.test_citizens import document, ended
from tests.api.test_counter import asking, person_of
from tests.dossier import plans
from tests.office import BEGIN
from tests.pages.conftest import Hall, Visitor, words
from tests.sandbox.running import running_register

pytestmark = pytest.mark.temporal
CODE = "9.999993"
PAGE = f"/apply/{CODE}"
CERTIFICATE = {"vi": "Giấy xác nhận", "en": "Certificate"}
SCHEMA = {
    "type": "object",
    "required": ["unit"],
    "properties": {"unit": {"type": "string", "pattern": "^[0-9]{5}$", "x-vi": "Xã"}},
}


@pytest.fixture(scope="module")
def published(town: Town) -> str:
    """A procedure whose result is the paper that it asks for."""
    plan: Plan = plans.PLAIN.model_copy(update={"procedure": CODE})
    text = plan.model_dump_json(exclude_defaults=True)
    labels = {"name": {"vi": "Thử dùng lại", "en": "Reuse"}, "result": CERTIFICATE, "papers": {"application": CERTIFICATE}}
    with town.office.store.write() as session:
        session.add(Definition(
            digest=digest(text.encode()), procedure=CODE, version="test", plan=text, form_schema=json.dumps(SCHEMA),
            labels=json.dumps(labels, ensure_ascii=False), in_force_from=BEGIN, published_at=BEGIN,
        ))  # fmt: skip
    return CODE


def at_desk(town: Town, who: str) -> Visitor:
    """An official's browser."""
    visitor = Visitor(Hall(town.office, town.app, "", {}))
    visitor.http.cookies.set(SESSION, town.issuer.issue(who))
    return visitor


def typed_in(person: dict[str, str]) -> dict[str, str]:
    """What a receptionist types, with the fields that a browser sends untouched."""
    untouched = {"channel": "counter", "paper.application": "", "paper.deed": ""}
    return {f"person.{name}": value for name, value in person.items()} | {"form.unit": str(FORM["unit"])} | untouched


async def held(town: Town, person: dict[str, str]) -> tuple[str, str]:
    """A dossier of that person that ended with a result, and the result's digest."""
    body = {
        "procedure": CODE,
        "form": {"unit": FORM["unit"]},
        "applicant": person,
        "papers": [{"id": "application", "how": "original"}],
    }
    answer = await town.as_("receptionist").post("/dossiers", body)
    assert answer.status_code == 201, answer.text
    code = str(answer.json()["code"])
    result = await document(town, code, PDF.replace(b"<<>>", f"<</Of ({code})>>".encode(), 1))
    await ended(town, code, result)
    return code, result


async def test_a_kept_result_is_offered_chosen_carried_to_the_end_and_its_source_is_seen(
    town: Town, published: str, tmp_path: Path
) -> None:
    with running_register(tmp_path / "register") as register, asking(town, register):
        person = person_of(register)
        first, result = await held(town, person)
        desk = at_desk(town, "receptionist")
        typed = typed_in(person)
        assert result not in (await desk.get(PAGE)).text, "nothing is offered before it is known who is there"
        looked = await desk.submit(PAGE, PAGE, do="look_up:applicant", **typed)
        tick = re.search(r'name="reuse.application" value="([0-9a-f]{64})"', looked.text)
        token = re.search(r'name="filled.applicant" value="([^"]+)"', looked.text)
        assert tick is not None and token is not None, words(looked)
        assert tick[1] == result
        chosen = typed | {"reuse.application": tick[1], "filled.applicant": token[1], "accept": "yes", "anyway": "yes"}
        faulty = await desk.submit(PAGE, PAGE, **chosen | {"form.unit": ""})
        assert faulty.status_code == 422
        assert f'value="{result}" checked' in faulty.text, "what was chosen is still there when the form comes again"
        filed = await desk.submit(PAGE, PAGE, **chosen)
        assert filed.status_code == 303, words(filed)
        code = filed.headers["location"].split("/")[2]
    view: dict[str, Any] = (await town.as_("receptionist").get(f"/dossiers/{code}")).json()
    paper = next(paper for paper in view["papers"] if paper["id"] == "application")
    assert (view["phase"], paper["given"], paper["digest"]) == ("accepted", "reused", result), "accepted, no paper asked for"
    await town.completed(code, "officer", "examine", "ready")
    again = await document(town, code, PDF.replace(b"<<>>", b"<</Second 1>>", 1))
    await town.completed(code, "chair", "approve", "signed", document={"digest": again, "number": "2"})
    done = await town.completed(code, "receptionist", "return", "returned", handing={"channel": "counter", "proof": "Sổ 1"})
    assert done["dossier"]["ended"] == "returned"
    for who in ("receptionist", "officer"):
        shown = words(await at_desk(town, who).get(f"/dossier/{code}"))
        assert f"dùng lại : số 1, kết quả của hồ sơ {first}" in shown.replace("dùng lại:", "dùng lại :")
        assert (await town.as_(who).get(f"/dossiers/{code}/papers/{result}")).status_code == 200


async def test_nobody_else_is_offered_it_and_a_superseded_one_is_not(town: Town, published: str, tmp_path: Path) -> None:
    with running_register(tmp_path / "register") as register, asking(town, register):
        person = person_of(register)
        _, result = await held(town, person)
        desk, other = at_desk(town, "receptionist"), at_desk(town, "receptionist-elsewhere")
        typed = typed_in(person)
        looked = await desk.submit(PAGE, PAGE, do="look_up:applicant", **typed)
        token = re.search(r'name="filled.applicant" value="([^"]+)"', looked.text)
        assert token is not None
        stolen = await other.submit(PAGE, PAGE, do="also", **typed | {"filled.applicant": token[1]})
        assert (stolen.status_code, result in stolen.text) == (422, False)
        wrong = await desk.submit(PAGE, PAGE, do="look_up:applicant", **typed | {"person.full_name": "Người Khác"})
        assert result not in wrong.text
        unseen = typed | {"reuse.application": result, "accept": "yes", "anyway": "yes"}
        refused = await other.submit(PAGE, PAGE, **unseen)
        assert refused.status_code in (403, 422), "chosen elsewhere, without having looked anybody up"
        with town.office.store.write() as session:
            supersede(session, result, "another", "sai", town.office.time.now())
        looked = await desk.submit(PAGE, PAGE, do="look_up:applicant", **typed)
        assert result not in looked.text
