"""The Chromium of this machine, for tests that drive pages as a person would. Where there is none they are skipped, loudly."""

from __future__ import annotations

import shutil
from pathlib import Path

MISSING = "Chromium is missing: Debian has it in the package chromium"
# Nothing is fetched by the browser itself; as root it has no sandbox of its own.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip


def program() -> Path | None:
    """Where Chromium is."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Path(found) if found else None
