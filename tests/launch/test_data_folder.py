"""One supervisor a data folder, and stale files that mislead nobody."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from launch import data_folder as module
from launch.data_folder import AlreadyRunning, DataFolder, write_private


def quietly(_line: str) -> None:
    """Tell nobody."""


def test_folder_is_held_by_one_supervisor_at_a_time(tmp_path: Path) -> None:
    folder = DataFolder(root=tmp_path / "d")
    with folder.held(quietly):
        assert folder.supervisor() == os.getpid()
        with pytest.raises(AlreadyRunning, match="motcua down"), folder.held(quietly):
            pass
    assert folder.supervisor() is None
    with folder.held(quietly):
        pass


def test_pid_and_status_left_by_a_crash_are_stale(tmp_path: Path) -> None:
    folder = DataFolder(root=tmp_path)
    folder.create()
    (folder.run / "lock").touch()
    write_private(folder.pid_file, f"{os.getpid()}\n")
    write_private(folder.status_file, '{"state": "running"}')
    assert folder.supervisor() is None
    assert folder.status() is None
    with folder.held(quietly):
        assert folder.status() is None, "the status of the earlier run is gone"


def test_new_supervisor_waits_for_the_children_of_a_killed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(root=tmp_path)
    with folder.held(quietly) as descriptor:
        orphan = subprocess.Popen(["sleep", "60"], pass_fds=[descriptor])
    monkeypatch.setattr(module, "EARLIER_CHILDREN_WITHIN", 0.3)
    said: list[str] = []
    with pytest.raises(AlreadyRunning, match="earlier run"), folder.held(said.append):
        pass
    assert said == ["waiting for the processes of an earlier run to end"]
    orphan.kill()
    orphan.wait()
    with folder.held(quietly):
        pass


def test_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_private(tmp_path / "secret", "x")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"], "no draft is left"


def test_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder(root=tmp_path / "new")
    folder.create()
    assert folder.root.stat().st_mode & 0o777 == 0o700
