"""The library's scenarios as shapes: played on the real engine as `motcua test --temporal` does (`launch.telling`)."""

from __future__ import annotations

from launch.stories import Story, stories_of, worth_keeping
from launch.telling import Answers, Telling, telling
from procedure_defs.compile import library

__all__ = ["Answers", "Story", "Telling", "stories", "telling"]


def stories() -> list[Story]:
    """The scenarios of the library whose filing is taken, those that try something which none before them does."""
    return [story for compiled in library().values() for story in worth_keeping(stories_of(compiled))]
