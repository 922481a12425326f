"""Templates to answers: Jinja2 with everything escaped, every name defined, and texts in the visitor's language."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.pages import dates
from api.pages.forgery import token_of
from api.pages.texts_catalogue import Language, has_text, text
from api.pages.visit import VISITOR, Visit, set_cookie
from letters.templating import decimal
from procedure_defs.roles import roles
from statute.words import Bilingual

FOLDER = Path(__file__).parent
HEADERS = {"Referrer-Policy": "same-origin", "Vary": "Cookie"}
"""Same-origin, because under `no-referrer` a browser sends forms with `Origin: null`."""


class InLanguage(FileSystemLoader):
    """The templates with every text that needs no values written into them, once: most of what a page says."""

    PLAIN = re.compile(r'{{ t\("([^"]+)"\) }}')

    def __init__(self, language: Language) -> None:
        super().__init__(FOLDER / "templates")
        self.language: Language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """A template's source, as it is compiled."""
        source, name, is_current = super().get_source(environment, template)
        return self.PLAIN.sub(lambda found: escape(text(found[1], self.language)), source), name, is_current


@lru_cache
def environment(language: Language) -> Environment:
    """The templates in a language, each compiled once."""
    made = Environment(
        loader=InLanguage(language), autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"day": dates.day, "moment": dates.moment, "last_day": dates.last_day, "dong": dong, "stored_day": shown}
    point = "," if language == "vi" else "."
    made.filters["number"] = lambda value: decimal(value).replace(",", point) if isinstance(value, float) else value
    made.filters["written_moment"] = lambda written: dates.moment(datetime.fromisoformat(written))
    made.globals |= {"version": version(), "new_key": lambda: uuid.uuid4().hex, "has_text": has_text, "language": language}
    made.globals |= {
        "t": lambda key, **values: text(key, language, **values), "say": lambda found: said(found, language),
        "role_name": lambda role: role_name(role, language),
    }  # fmt: skip
    return made


@lru_cache(maxsize=1)
def version() -> str:
    """Of style and script: part of their address, so that a browser keeps each as long as it holds."""
    content = b"".join(file.read_bytes() for file in sorted((FOLDER / "static").iterdir()) if file.is_file())
    return hashlib.sha256(content).hexdigest()[:12]


def page(visit: Visit, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Sets the visitor's cookie where there is none yet: forms are bound to it."""
    made = environment(visit.language).get_template(template)
    body = made.render(visit=visit, token=token_of(visit), here=_here(visit), **context)
    response = HTMLResponse(body, status, HEADERS)
    if visit.is_new:
        set_cookie(visit, response, VISITOR, visit.basis)
    return response


def onward(address: str) -> RedirectResponse:
    """After a form: the browser goes on with GET, so that reloading sends nothing twice."""
    return RedirectResponse(address, 303, HEADERS)


def said(found: Bilingual, language: Language) -> Markup:
    """A bilingual text; where it has no English, the Vietnamese, marked as such for whoever reads it aloud."""
    if language == "vi":
        return escape(found.vi)
    return escape(found.en) if found.en else Markup('<span lang="vi">{}</span>').format(found.vi)


def role_name(role: str, language: Language) -> Markup:
    """A role in words."""
    known = roles().get(role)
    if known is not None:
        return said(Bilingual(vi=known.vi, en=known.en), language)
    return escape(text(f"role.{role}", language) if has_text(f"role.{role}") else role)


def shown(stored: Any) -> Any:
    """A day of a form as people write it; what is no day, as it is."""
    return dates.shown_day(stored) if isinstance(stored, str) else stored


def dong(amount: int) -> str:
    """Money, as 1.250.000 ₫."""
    return f"{amount:,}".replace(",", ".") + " ₫"


def _here(visit: Visit) -> str:
    url = visit.request.url
    return f"{url.path}?{url.query}" if url.query and visit.request.method == "GET" else url.path
