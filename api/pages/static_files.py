"""Style and script: kept by browsers for good, because their address holds the digest of their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"


class Kept(StaticFiles):
    """Static files under `/static/<version>/`."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, without the version before it."""
        response = await super().get_response(path.partition("/")[2], scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_files() -> Any:
    """What is mounted at `/static`."""
    return Kept(directory=FOLDER)
