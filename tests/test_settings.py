"""Settings say what is wrong with them, and only they read the environment."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from commands.settings import as_markdown
from settings import Settings, SettingsError, load

ROOT = Path(__file__).resolve().parent.parent


def test_time_travel_is_refused_in_production() -> None:
    with pytest.raises(SettingsError, match="MOTCUA_TIME_TRAVEL is set and MOTCUA_MODE is 'production'"):
        load(mode="production", time_travel=True, register_url="https://register.example")
    assert load(mode="trial", time_travel=True).time_travel


def test_invented_people_are_refused_in_production() -> None:
    with pytest.raises(SettingsError, match="MOTCUA_REGISTER_URL is unset: the sandbox register invents people"):
        load(mode="production")
    assert load(mode="production", register_url="https://register.example").mode == "production"


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_MODE", "play")
    monkeypatch.setenv("MOTCUA_API_PORT", "70000")
    with pytest.raises(SettingsError, match=r"MOTCUA_MODE: .*; MOTCUA_API_PORT: "):
        load()


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_registry_is_sqlite_in_the_data_folder_by_default(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).registry_url == f"sqlite:///{tmp_path}/registry.db"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    shown = repr(Settings(data=tmp_path, database_url="postgresql://u:hush@h/d", key_ring="hush"))
    assert "hush" not in shown


def test_missing_key_ring_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is missing; `motcua up` makes it"):
        Settings(data=tmp_path).key_ring_json()


def test_nothing_else_reads_the_environment() -> None:
    rooms = [path for path in ROOT.glob("*/") if (path / "__init__.py").exists() and path.name not in {"launch", "tests"}]
    files = [file for room in rooms for file in room.rglob("*.py")] + [ROOT / "cli.py", ROOT / "worker.py"]
    readers = [str(f.relative_to(ROOT)) for f in files if f.exists() and _reads_environment(f.read_text("utf-8"))]
    assert readers == [], "settings.py reads the environment and hands on plain values; launch/ only passes it on"


def _reads_environment(source: str) -> bool:
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return bool(names & {"environ", "getenv", "environb"})


def test_every_setting_is_in_the_reference() -> None:
    reference = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert reference == as_markdown(), "write it anew: .venv/bin/motcua settings > docs/settings.md"
