"""The committed description of the API: `python -m api.openapi_file` writes docs/openapi.json and docs/problems.md anew.

Tests compare both with the code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from api.problem_codes import PROBLEMS

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILE, PROBLEMS_FILE = DOCS / "openapi.json", DOCS / "problems.md"
HEAD = """# Problems

Mọi yêu cầu bị từ chối được trả lời bằng `application/problem+json` (RFC 9457) với một mã ổn định.

Every refused request is answered with `application/problem+json` (RFC 9457): `type` is `urn:motcua:problem:` and the code, `vi`
and `en` say it in words, `details` what is needed to mend it. `INVALID` and `FORM_INVALID` list every fault with its place.
Codes are only ever added. Those that a dossier itself refuses with are the core's (`dossier/rejection.py`).

| Code | Status | Tiếng Việt | English |
|---|---|---|---|
"""


def described() -> dict[str, Any]:
    """The description, made from the routes alone: no office is opened."""
    from api.app import bare_app

    return bare_app().openapi()


def text_of(description: dict[str, Any]) -> str:
    """Its one form in the file."""
    return json.dumps(description, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def problems_text() -> str:
    """The list of problems."""
    return HEAD + "".join(f"| `{code}` | {kind.status} | {kind.vi} | {kind.en} |\n" for code, kind in PROBLEMS.items())


def main() -> None:
    """Write the files."""
    FILE.write_text(text_of(described()), "utf-8")
    PROBLEMS_FILE.write_text(problems_text(), "utf-8")


if __name__ == "__main__":
    main()
