"""The built-in issuer: passwords for tokens, its metadata and keys; and who the caller is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.deps import Actors, Caller, ServicesDep
from api.models.people import Me, PostView
from api.models.sign_in import Discovery, Jwks, Token
from api.problems import Problem, problems
from api.services import Services
from api.views.names import place
from organisation.posts import Actor
from registry.accounts import sign_in
from registry.statements import Within
from registry.tables import Official

router = APIRouter(tags=["sign-in"])
RATED = {
    name: {"description": text, "schema": {"type": "string"}}
    for name, text in (
        ("RateLimit-Limit", "Requests in a window."),
        ("RateLimit-Remaining", "How many are left."),
        ("RateLimit-Reset", "Seconds until there are more."),
    )
}


@router.post(
    "/oauth/token",
    operation_id="issue_token",
    summary="Sign in",
    responses={200: {"description": "A bearer token.", "headers": RATED}, **problems(400, 401, 404, 413, 422, 429, 503)},
)
def issue_token(
    services: ServicesDep,
    request: Request,
    response: Response,
    username: Annotated[str, Form(min_length=1, max_length=200)],
    password: Annotated[str, Form(min_length=1, max_length=200)],
    grant_type: Annotated[str, Form(pattern="^password$")] = "password",  # noqa: ARG001
) -> Token:
    """The password grant, for an account of this registry. An unknown name and a wrong password are answered alike."""
    services.sign_in_rate.take(request, response, username)
    services.address_rate.take(request, response)
    token = token_for(services, username, password)
    if token is None:
        raise Problem("SIGN_IN_FAILED")
    return Token(access_token=token, expires_in=int(services.config.token_lifetime.total_seconds()))


def token_for(services: Services, login: str, password: str) -> str | None:
    """A token for a login with its right password; for pages too. `NOT_FOUND` where another issuer issues tokens."""
    if services.issuer is None:
        raise Problem("NOT_FOUND")
    if not login.isprintable():
        return None
    with services.office.store.read() as session:
        account = sign_in(session, login, password)
    return services.issuer.issue(account.login) if account is not None else None


@router.get(
    "/.well-known/openid-configuration",
    operation_id="read_issuer",
    summary="The issuer's metadata",
    responses=problems(404),
)
def read_issuer(services: ServicesDep) -> Discovery:
    """Of the built-in issuer; where another one is set, ask that one."""
    if services.issuer is None:
        raise Problem("NOT_FOUND")
    base = services.config.public_url.rstrip("/")
    return Discovery(issuer=services.issuer.issuer, token_endpoint=f"{base}/oauth/token", jwks_uri=f"{base}/oauth/jwks")


@router.get("/oauth/jwks", operation_id="read_keys", summary="The issuer's public keys", responses=problems(404))
def read_keys(services: ServicesDep) -> Jwks:
    """With which anybody verifies our tokens."""
    if services.issuer is None:
        raise Problem("NOT_FOUND")
    return Jwks.model_validate(services.issuer.keys().as_dict(private=False))


@router.get("/me", operation_id="read_me", summary="Who is signed in", responses=problems(401, 503))
def read_me(caller: Caller, held: Actors, services: ServicesDep) -> Me:
    """The caller, with the posts and delegations that hold at this instant."""
    with services.office.store.read() as session:
        official = session.get(Official, caller.subject) if caller.kind == "official" else None
        posts = [view for actor in held if (view := post_view(session, actor)) is not None]
    return Me(login=caller.login, kind=caller.kind, subject=caller.subject, name=official.name if official else None, posts=posts)


def post_view(within: Within, actor: Actor) -> PostView | None:
    """The post that somebody acts under, with its authority's name."""
    post = actor.post
    if post is None:
        return None
    return PostView(
        id=post.id, official=post.official, role=post.role, authority=place(within, post.authority), valid_from=post.valid_from,
        valid_to=post.valid_to, delegated=actor.delegation is not None,
    )  # fmt: skip
