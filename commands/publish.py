"""`motcua publish`: a definition's way to being in force, over a running system's API; two people sign in, one after the other.

motcua publish PATH                    keep a draft          motcua publish DRAFT --review
motcua publish DRAFT --approve --decision 12/QĐ-UBND --decided-by "Chủ tịch UBND tỉnh"
motcua publish DRAFT --release         in force from its day   motcua publish DRAFT --withdraw --reason "..."
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.loading import load
from commands.output import CallError, Outcome, add
from commands.running import status_of, stopped

if TYPE_CHECKING:
    import httpx

What = Annotated[str | None, typer.Argument(help="A procedure's folder, or a draft such as 1.001193-2; none: list the drafts.")]
Review = Annotated[bool, typer.Option("--review", help="Review a draft that somebody else wrote.")]
Approve = Annotated[bool, typer.Option("--approve", help="Record who approved it by which decision.")]
Release = Annotated[bool, typer.Option("--release", help="Publish it: in force from its day.")]
Withdraw = Annotated[bool, typer.Option("--withdraw", help="Withdraw it; what was published needs a decision.")]
Data = Annotated[Path | None, typer.Option(help="The data folder (MOTCUA_DATA, default .data).")]
Url = Annotated[str | None, typer.Option(help="The API's address; default: the system that runs on the data folder.")]
User = Annotated[str, typer.Option(envvar="MOTCUA_USER", help="An administrator's user name.")]
Password = Annotated[str, typer.Option(envvar="MOTCUA_PASSWORD", help="Its password; better in MOTCUA_PASSWORD.")]
Decision = Annotated[str | None, typer.Option(help="The number of the decision.")]
DecidedBy = Annotated[str | None, typer.Option(help="Who approved: the chair of the People's Committee, or a delegate.")]
DecidedOn = Annotated[str | None, typer.Option(help="The day of the decision, YYYY-MM-DD.")]
Reason = Annotated[str | None, typer.Option(help="Why it is withdrawn.")]


class ApiRefused(Exception):
    """The API refused; `code` is its problem's."""

    def __init__(self, problem: dict[str, Any]) -> None:
        self.code, self.details = str(problem.get("code", "API")), problem.get("details") or {}
        super().__init__(" ".join([str(problem.get("en", problem)), *(_told(each) for each in self.details.get("faults", ()))]))


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, "publish", publish)


def publish(
    what: What = None, review: Review = False, approve: Approve = False, release: Release = False, withdraw: Withdraw = False,
    decision: Decision = None, decided_by: DecidedBy = None, decided_on: DecidedOn = None, reason: Reason = None,
    user: User = "", password: Password = "", url: Url = None, data: Data = None,
) -> Outcome:  # fmt: skip
    """Draft, review, approve, release or withdraw a definition. Exit status 1 where the system refuses it, with its faults."""
    asked = {"review": review, "approve": approve, "publish": release, "withdraw": withdraw}
    kind = _one(asked, what)
    if not user or not password:
        raise CallError("sign in as an administrator: --user NAME, and the password in MOTCUA_PASSWORD")
    settings = load(data=data)
    said = status_of(settings)
    address = url or (said["addresses"]["pages"] if said else None)
    if address is None:
        return stopped(settings)
    body = {"kind": kind, "decision": decision, "decided_by": decided_by, "decided_on": decided_on, "reason": reason}
    try:
        return _asked(address, user, password, what, {key: each for key, each in body.items() if each is not None})
    except ApiRefused as refused:
        return Outcome(
            ok=False, figures={"error": {"code": refused.code, "message": str(refused), "details": refused.details}},
            lines=[f"{refused.code}: {refused}"],
        )  # fmt: skip


def _one(asked: dict[str, bool], what: str | None) -> str | None:
    chosen = [kind for kind, wanted in asked.items() if wanted]
    is_folder = what is not None and Path(what).exists()
    if len(chosen) > 1:
        raise CallError("one step at a time: --review, --approve, --release or --withdraw")
    if chosen and (what is None or is_folder):
        raise CallError("name a draft, such as 1.001193-2; `motcua publish PATH` makes one")
    if what is not None and not chosen and not is_folder:
        raise CallError(f"there is no folder {what}; with a draft's id say --review, --approve, --release or --withdraw")
    return chosen[0] if chosen else None


def _asked(address: str, user: str, password: str, what: str | None, body: dict[str, Any]) -> Outcome:
    import httpx

    with httpx.Client(base_url=address, timeout=60) as api, _told_if_unreachable():
        form = {"grant_type": "password", "username": user, "password": password}
        token = _answer(api.post("/oauth/token", data=form))["access_token"]
        api.headers["Authorization"] = f"Bearer {token}"
        if what is None:
            items = _answer(api.get("/admin/drafts", params={"limit": 200}))["items"]
            return Outcome(ok=True, figures={"drafts": items}, lines=[_line(each) for each in items] or ["no drafts"])
        api.headers["Idempotency-Key"] = uuid.uuid4().hex
        draft = _drafted(api, Path(what)) if "kind" not in body else _answer(api.post(f"/admin/drafts/{what}/acts", json=body))
    shown = {key: each for key, each in draft.items() if key != "files"}
    return Outcome(ok=True, figures={"draft": shown}, lines=[_line(draft), *_next(draft)])


@contextmanager
def _told_if_unreachable() -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.HTTPError as error:
        raise ApiRefused({"code": "API-UNREACHABLE", "en": f"the API does not answer: {error}"}) from None


def _drafted(api: httpx.Client, folder: Path) -> dict[str, Any]:
    from procedure_defs.handed_in import NotTaken, picked_up

    try:
        files = picked_up(folder.parent if folder.is_file() else folder)
    except NotTaken as error:
        raise CallError(str(error)) from None
    return _answer(api.post("/admin/drafts", json={"files": files}))


def _answer(response: httpx.Response) -> dict[str, Any]:
    try:
        found: dict[str, Any] = response.json()
    except ValueError:
        raise ApiRefused({"code": f"HTTP-{response.status_code}", "en": "this is not the API of a Motcua system"}) from None
    if response.is_error:
        raise ApiRefused(found)
    return found


def _line(draft: dict[str, Any]) -> str:
    return f"{draft['id']}: {draft['state']}"


def _next(draft: dict[str, Any]) -> list[str]:
    following = {
        "draft": "another administrator reviews it: --review", "reviewed": "--approve --decision NUMBER --decided-by WHO",
        "approved": "--release",
    }.get(draft["state"])  # fmt: skip
    if following is None:
        return []
    return [f"next: {following}" if not following.startswith("--") else f"next: motcua publish {draft['id']} {following}"]


def _told(fault: dict[str, Any]) -> str:
    return f"{fault['file']}:{fault['line']}:{fault['column']}: {fault['rule']} {fault['message']}"
