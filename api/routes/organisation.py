"""Administration of the organisation: acts with their ground, the log, alarms, an official whole, sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from api.cursor import cursor as cursor_of
from api.cursor import position
from api.deps import AdministratorDep, Caller, IdempotencyKey, ServicesDep, say_replayed, under
from api.models import organisation as m
from api.once import once
from api.problems import Problem, problems
from api.routes.dossiers import REPLAYED, who
from api.routes.officials import Cursor, Limit
from api.services import Services
from api.views.organisation import alarms_view, official_detail
from organisation import administration as adm
from registry.accounts import disable_accounts, hashed, new_password, open_account
from registry.administration import administer, changes_before, write

router = APIRouter(tags=["administrators"], prefix="/admin")
OfficialId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$")]


@router.post(
    "/organisation", operation_id="administer_organisation", summary="Change the organisation",
    responses={200: {"description": "Changed, or previewed.", "headers": REPLAYED}, **problems(400, 401, 403, 413, 422, 503)},
)  # fmt: skip
async def administer_organisation(
    asked: m.Administering, key: IdempotencyKey, caller: Caller, _: AdministratorDep, services: ServicesDep, request: Request,
    response: Response, preview: bool = False,
) -> m.Administered:  # fmt: skip
    """Units, authorities, service points, officials, posts, delegations, absences: added, renamed, ended, never deleted.

    All acts or none; each row that changes is logged with who, when, why and what it was. `ORGANISATION` names act and rule.
    """
    if preview:
        return previewed(services, asked, caller.subject)
    given = await under(services, who(caller), key, request)
    answer, repeated = await once(services, given, administering(asked, caller.subject))
    if repeated:
        say_replayed(response)
    return m.Administered.model_validate(answer)


def administering(asked: m.Administering, by: str) -> Any:
    """The work of carrying acts out, for pages too."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        return _administered(session, asked, by, now, preview=False).model_dump(mode="json")

    return work


class _Undone(Exception):
    """Rolls a preview back."""


def previewed(services: Services, asked: m.Administering, by: str) -> m.Administered:
    """What would change."""
    found: m.Administered | None = None
    try:
        with services.office.store.write() as session:
            found = _administered(session, asked, by, services.office.time.now(), preview=True)
            raise _Undone
    except _Undone:
        assert found is not None
        return found


def _administered(session: Session, asked: m.Administering, by: str, now: datetime, *, preview: bool) -> m.Administered:
    try:
        changes = administer(session, asked.acts, by, asked.why, now)
    except adm.Fault as fault:
        vi, en = adm.WORDS[fault.rule]
        raise Problem(
            "ORGANISATION", act=fault.n, rule=fault.rule, field=fault.field, found=fault.message, vi=vi, en=en
        ) from None
    return m.Administered(preview=preview, changes=[m.ChangeView.model_validate(c.model_dump(mode="json")) for c in changes])


@router.get(
    "/organisation/changes", operation_id="list_organisation_changes", summary="The log of changes",
    responses=problems(400, 401, 403, 422, 503),
)  # fmt: skip
def list_changes(
    _: AdministratorDep, services: ServicesDep, kind: Annotated[adm.Kind | None, Query()] = None,
    thing: Annotated[str | None, Query(max_length=120)] = None, cursor: Cursor = None, limit: Limit = 50,
) -> m.LoggedChanges:  # fmt: skip
    """Who changed what, when and why, newest first; of one thing where asked."""
    before = position(cursor, int)[0] if cursor is not None else None
    with services.office.store.read() as session:
        rows = changes_before(session, before, limit + 1, kind, thing)
    items = [m.LoggedChange.of(row) for row in rows[:limit]]
    return m.LoggedChanges(items=items, next=cursor_of(items[-1].n) if len(rows) > limit else None)


@router.get("/staffing", operation_id="list_alarms", summary="Where nobody is there", responses=problems(401, 403, 503))
def list_alarms(_: AdministratorDep, services: ServicesDep) -> m.Alarms:
    """Roles at authorities that nobody is there for, now or within the time that the setting looks ahead."""
    return alarms_view(services.office)


@router.get(
    "/officials/{official}", operation_id="read_official", summary="An official", responses=problems(401, 403, 404, 422, 503)
)
def read_official(official: OfficialId, _: AdministratorDep, services: ServicesDep) -> m.OfficialDetail:
    """Posts, delegations, absences, past ones too; sign-ins; how many tasks are on the desk."""
    return official_detail(services.office, official)


@router.post(
    "/accounts", operation_id="make_account", summary="Make or close an official's sign-in",
    responses={200: {"description": "Made or closed.", "headers": REPLAYED}, **problems(400, 401, 403, 404, 413, 422, 503)},
)  # fmt: skip
async def make_account(
    asked: m.AccountIn, key: IdempotencyKey, caller: Caller, _: AdministratorDep, services: ServicesDep, request: Request,
    response: Response,
) -> m.AccountMade:  # fmt: skip
    """A random password, shown once; a new one for whoever has a sign-in already. Closing ends it at once."""
    official_detail(services.office, asked.official)
    given = await under(services, who(caller), key, request)
    password = None if asked.disable else new_password()
    answer, repeated = await once(services, given, accounting(asked, caller.subject, password))
    if repeated:
        say_replayed(response)
    return m.AccountMade(**answer, password=None if repeated else password)


def accounting(asked: m.AccountIn, by: str, password: str | None) -> Any:
    """The work of making or closing a sign-in; what is kept of it holds no password."""

    def work(session: Session, now: datetime) -> dict[str, Any]:
        if password is None:
            disable_accounts(session, asked.official, now)
        else:
            open_account(session, asked.official, hashed(password), now)
        state = {"login": asked.official, "disabled": password is None}
        change = adm.Change(action="alter", kind="official", id=asked.official, before={}, after={"account": state})
        write_log(session, change, by, asked.why, now)
        return state

    return work


def write_log(session: Session, change: adm.Change, by: str, why: str, now: datetime) -> None:
    """A row of the log for what changes no row of the organisation itself."""
    write(session, [], by, why, now, also=[change])
