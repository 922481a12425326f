"""A plain page that lists the routes, drawn from the API's own description; nothing is loaded from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)


@router.get("/docs", operation_id="show_reference")
def show_reference(request: Request) -> HTMLResponse:
    """Every route by the kind of user, with its id and what it answers."""
    description = request.app.openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_row(method.upper(), path, operation))
    body = "".join(f"<h2>{escape(tag)}</h2><table>{''.join(rows)}</table>" for tag, rows in groups.items())
    intro = escape(description["info"]["description"]).replace("\n\n", "</p><p>")
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Motcua API</title><h1>Motcua API</h1><p>{intro}</p>'
        f'<p><a href="/openapi.json">OpenAPI</a></p>{body}</html>'
    )


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    cells = (f"{method} {path}", operation["operationId"], operation["summary"], ", ".join(sorted(operation["responses"])))
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
