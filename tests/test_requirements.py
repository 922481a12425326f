"""The locked dependencies: hashed, complete, and with no address or path of the machine that locked them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("run", "dev")


def _locked(name: str) -> dict[str, list[str]]:
    """Each package with its hashes; any other line fails."""
    packages: dict[str, list[str]] = {}
    package = ""
    for line in (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines():
        if pinned := re.fullmatch(r"([a-z0-9._-]+)==(\S+)( ; [^\\]+)? \\", line):
            package = pinned[1]
            packages[package] = []
        else:
            digest = re.fullmatch(r"    --hash=(sha256:[0-9a-f]{64})( \\)?", line)
            assert digest, f"requirements/{name}.txt: neither a pinned package nor a hash: {line}"
            packages[package].append(digest[1])
    return packages


def _asked(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(w for extra in extras for w in project["optional-dependencies"][extra])]
    return {re.split(r"[\[=<>~! ;]", word)[0].lower().replace("_", "-") for word in wanted}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes_and_nothing_else_is_said(name: str) -> None:
    assert all(_locked(name).values())


def test_lock_holds_what_the_project_asks_for() -> None:
    assert _asked() <= set(_locked("run"))
    assert _asked("dev") <= set(_locked("dev")), "after a change of dependencies: make lock"


def test_development_adds_to_what_runs_and_changes_nothing() -> None:
    run, dev = _locked("run"), _locked("dev")
    assert run.items() <= dev.items()
