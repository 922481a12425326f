"""Letters, control sheet and register book as answers; by whom each may be seen is decided here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from activities.desk import Office
from activities.letters import Letters, Listed, NoLetter
from api.cursor import cursor, position
from api.models.letters import BookLine, ControlLine, ControlSheet, LettersView, LetterView, RegisterBook
from api.problems import Problem
from api.services import Services
from api.views.access import Loaded, load, seeing
from api.views.names import names_of, place
from api.views.personal import opened_for
from letters.control_sheet import lines
from letters.forms import form_for
from letters.templating import filled
from organisation.posts import Actor
from registry.keys import Erased
from registry.openings import keep_opening
from registry.papers import PaperGone
from registry.register_book import received
from registry.tables import Authority, Dossier
from statute.national_status import NationalStatus
from statute.time import ICT, local_date
from statute.words import Bilingual

BOOK_ROLES = frozenset({"receptionist", "one-stop-head"})
CHANNELS = {
    "counter": Bilingual(vi="Trực tiếp", en="Counter"), "online": Bilingual(vi="Trực tuyến", en="Online"),
    "post": Bilingual(vi="Bưu chính", en="Post"),
}  # fmt: skip


def letters_view(letters: Letters, code: str) -> LettersView:
    """The letters of a dossier."""
    return LettersView(code=code, items=[letter_view(one) for one in letters.of(code)])


def letter_view(one: Listed) -> LetterView:
    """A letter's line in a list."""
    return LetterView(key=one.key, what=one.what, form=one.form.form, name=one.form.name, issued_at=one.at)


def opened_letter(services: Services, loaded: Loaded, held: list[Actor], key: str) -> None:
    """Who may see a dossier may read its letters; an official's reading is logged."""
    actor = seeing(loaded, held)
    if actor.kind == "official":
        with services.office.store.write() as session:
            post = actor.post.id if actor.post else None
            keep_opening(session, actor.id, post, loaded.row.code, services.office.time.now(), f"letter {key}")


def letter_pdf(letters: Letters, code: str, key: str) -> bytes:
    """A letter's PDF as issued. `LETTER_NOT_FOUND`; `Erased`."""
    try:
        return letters.pdf(code, key)
    except (NoLetter, PaperGone):
        raise Problem("LETTER_NOT_FOUND") from None


def letter_pages(letters: Letters, code: str, key: str) -> list[str]:
    """A letter's pages as SVG. `LETTER_NOT_FOUND`; `Erased`."""
    try:
        return letters.pages(code, key)
    except NoLetter:
        raise Problem("LETTER_NOT_FOUND") from None


def control_sheet(services: Services, code: str, held: list[Actor]) -> ControlSheet:
    """Form 06, for officials who may see the dossier: it names those who worked on it."""
    official_seeing(load(services.office, code), held)
    source = services.letters.source(code, None, open_personal=False)
    found = [ControlLine(**{name: value for name, value in line._asdict().items() if name != "task"}) for line in lines(source)]
    return ControlSheet(code=code, lines=found)


def official_seeing(loaded: Loaded, held: list[Actor]) -> Actor:
    """The official's authority under which a dossier is seen. `FORBIDDEN` for parties too."""
    actor = seeing(loaded, held)
    if actor.kind != "official":
        raise Problem("FORBIDDEN")
    return actor


def register_book(
    office: Office, held: list[Actor], since: date, until: date, personal: bool, given: str | None, limit: int
) -> RegisterBook:
    """Form 07 for the one-stop unit of the caller's own post. With `personal` each opening is logged."""
    actor = next((one for one in held if one.post is not None and one.post.role in BOOK_ROLES), None)
    if actor is None or actor.post is None:
        raise Problem("FORBIDDEN", roles=sorted(BOOK_ROLES))
    after = position(given, str)[0] if given else None
    begins, ends = _midnight(since), _midnight(until + timedelta(days=1))
    with office.store.read() as session:
        rows = received(session, actor.post.authority, begins, ends, after, limit + 1)
    page = rows[:limit]
    found = [_book_line(office, row, actor if personal else None) for row in page]
    more = cursor(page[-1].code) if len(rows) > limit else None
    return RegisterBook(reception=actor.post.authority, since=since, until=until, lines=found, next=more)


def book_source(office: Office, book: RegisterBook) -> str:
    """Form 07 as Typst source."""
    now = office.time.now()
    form = form_for("register_book", local_date(now))
    if form is None:
        raise Problem("LETTER_NOT_FOUND")
    with office.store.read() as session:
        unit = session.get(Authority, book.reception)
    name = unit.name if unit else book.reception
    return filled(form.official_template, {
        "form": form.form, "title": form.name, "basis": form.basis.cite, "unit": name, "place": name, "issued_at": now,
        "since": book.since, "until": book.until, "lines": [line.model_dump() for line in book.lines],
    })  # fmt: skip


def _book_line(office: Office, row: Dossier, opener: Actor | None) -> BookLine:
    names, label = names_of(office.definitions, row.plan_digest), NationalStatus(row.status).label
    with office.store.read() as session:
        authority = place(session, row.authority).name
    return BookLine(
        code=row.code, procedure=names.procedure.name, applicant=_applicant(office, row.code, opener) if opener else "",
        authority=authority, received_at=row.accepted_at or row.filed_at,
        due_on=local_date(row.due_at - timedelta(seconds=1)) if row.due_at else None,
        returned_at=row.closed_at if row.ended == "returned" else None, channel=CHANNELS[row.channel],
        note=Bilingual(vi=label.vi, en=label.en or label.vi),
    )  # fmt: skip


def _applicant(office: Office, code: str, opener: Actor) -> str:
    try:
        person = opened_for(office, code, opener, "register book").get("applicant", {})
    except Erased:
        return "–"
    return ", ".join(str(person[name]) for name in ("full_name", "address", "phone") if person.get(name))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ICT)
