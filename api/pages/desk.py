"""An official's inbox: what is late or about to be first; filters under names of one's own; a list to act on at once."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import ValidationError

from api.csv_export import csv_of
from api.models.desk import SavedView, SavedViews, ViewIn
from api.models.inbox import InboxItem
from api.models.people import PostView
from api.once import once
from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import OfficialVisit, Visit
from api.pages.writing import under
from api.problems import Problem
from api.routes.officials import MOST_ROWS, saving
from api.routes.sign_in import post_view
from api.views.inbox import Filters, inbox_rows, page_of, persons_of
from api.views.organisation import own_alarms
from api.views.procedures import procedures_of
from organisation.posts import Actor
from registry.definitions import all_standing
from registry.statements import Within
from registry.views import remove_view, views_of

router = APIRouter()
WITHIN = (1, 3, 7)
WORKS = ("receive", "verify", "assign", "examine", "inspect", "consult", "approve", "return")
A_PAGE = 20


@router.get("/desk")
def desk(visit: OfficialVisit, cursor: Annotated[str | None, Query(max_length=400)] = None) -> Response:
    """A page of the inbox, with the filters that made it."""
    given = {name: value for name, value in visit.request.query_params.items() if value and name != "cursor"}
    office, filters = visit.services.office, filters_of(given)
    kept = urlencode(plain(filters))
    now = office.time.now()
    with office.store.reading() as transaction:
        rows = inbox_rows(transaction, visit.held, filters, cursor, A_PAGE, now)
        standing, alarms = all_standing(transaction, now), own_alarms(transaction, visit.held)
        posts, views = _posts(transaction, visit.held), _views(transaction, visit)
    tasks, procedures = page_of(office, visit.held, rows), procedures_of(office, standing).items
    return page(
        visit, "desk.html", tasks=tasks, procedures=procedures, chosen=filters, is_later=cursor is not None,
        kept=kept, next_address=f"/desk?{urlencode({**plain(filters), 'cursor': tasks.next})}" if tasks.next else None,
        posts=posts, me=persons_of(visit.held), within=WITHIN, works=WORKS, views=views, alarms=alarms,
        outcomes=outcomes_of(tasks.items),
        answers=any(actor.post is not None and actor.post.role == "one-stop-head" for actor in visit.held),
        files=any(actor.post is not None and actor.post.role == "receptionist" for actor in visit.held),
    )  # fmt: skip


@router.get("/desk.csv")
def export(visit: OfficialVisit) -> Response:
    """The whole list under the filters of the address, as a table."""
    filters = filters_of({name: value for name, value in visit.request.query_params.items() if value})
    headers = {"Content-Disposition": 'attachment; filename="motcua-cong-viec.csv"'}
    content = csv_of(visit.services.office, visit.held, filters, MOST_ROWS)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/desk/views")
async def keep_view(visit: OfficialVisit, form: Posted) -> Response:
    """Give the filters of the page a name, or forget one."""
    assert visit.caller is not None
    subject, name = visit.caller.subject, str(form.get("name", "")).strip()
    filters = filters_of({key[2:]: str(value) for key, value in form.items() if key.startswith("f.") and value})
    if form.get("do") == "remove":
        with visit.services.office.store.write() as session:
            remove_view(session, subject, name)
        return onward("/desk")
    try:
        view = ViewIn(name=name, filters=filters)
    except ValidationError:
        raise Problem("INVALID", inputs=["name"]) from None
    await once(visit.services, under(visit, form), lambda session, now: saving(session, subject, view, now))
    return onward(f"/desk?{urlencode(plain(filters))}")


def filters_of(given: dict[str, str]) -> Filters:
    """The filters of an address; what does not fit is refused. `show` is what older addresses call `whose`."""
    try:
        return Filters.model_validate({"whose" if name == "show" else name: value for name, value in given.items()})
    except ValidationError:
        raise Problem("INVALID", inputs=sorted(given)) from None


def plain(filters: Filters) -> dict[str, str]:
    """Filters as an address holds them."""
    found = filters.model_dump(exclude_defaults=True)
    return {name: "true" if value is True else str(value) for name, value in found.items()}


def outcomes_of(items: list[InboxItem]) -> list[str]:
    """What may be done with several lines at once: outcomes that need nothing, or a reason only."""
    found: dict[str, None] = {}
    for item in items:
        for offer in item.allowed:
            if offer.act == "complete" and offer.outcome and set(offer.needs) <= {"reason"}:
                found[offer.outcome] = None
    return list(found)


def _views(within: Within, visit: Visit) -> list[tuple[SavedView, str]]:
    assert visit.caller is not None
    views = SavedViews.of(views_of(within, visit.caller.subject)).items
    return [(view, urlencode(plain(Filters.model_validate(view.filters)))) for view in views]


def _posts(within: Within, held: list[Actor]) -> list[PostView]:
    return [view for actor in held if (view := post_view(within, actor)) is not None]
