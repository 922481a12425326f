"""Signing in and out, and the language: the forms that every page has."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Response

from api.pages.forgery import Posted
from api.pages.rendering import onward, page
from api.pages.visit import LANGUAGE, SESSION, AnyVisit, local_address, set_cookie
from api.routes.sign_in import token_for

router = APIRouter()
YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def ask_sign_in(visit: AnyVisit, next: str | None = None) -> Response:
    """The form."""
    return page(visit, "sign_in.html", wanted=local_address(next, ""), login="", failed=False)


@router.post("/sign-in")
async def sign_in(visit: AnyVisit, form: Posted) -> Response:
    """A session for the right password, as long as the API's token holds; a wrong one is asked again."""
    visit.services.sign_in_rate.take(visit.request, Response())
    login, password = str(form.get("login", "")).strip()[:200], str(form.get("password", ""))[:200]
    token = await asyncio.to_thread(token_for, visit.services, login, password) if login and password else None
    wanted = local_address(str(form.get("next", "")), "")
    if token is None:
        return page(visit, "sign_in.html", 401, wanted=wanted, login=login, failed=True)
    response = onward(wanted or "/home")
    set_cookie(visit, response, SESSION, token, int(visit.services.config.token_lifetime.total_seconds()))
    return response


@router.get("/home")
def home(visit: AnyVisit) -> Response:
    """To where the signed-in person works."""
    if visit.caller is None:
        return onward("/")
    if not visit.is_official:
        return onward("/mine")
    if visit.works or not visit.held:
        return onward("/desk")
    return onward("/administration" if visit.administers else "/auditing")


@router.post("/sign-out")
def sign_out(_: Posted) -> Response:
    """The session ends in this browser."""
    response = onward("/")
    response.delete_cookie(SESSION, path="/")
    return response


@router.post("/language")
def choose_language(visit: AnyVisit, form: Posted) -> Response:
    """Kept in a cookie for a year."""
    response = onward(local_address(str(form.get("next", ""))))
    set_cookie(visit, response, LANGUAGE, "en" if form.get("language") == "en" else "vi", YEAR)
    return response
