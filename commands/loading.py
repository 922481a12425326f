"""Settings for a command: a wrong one is a wrong call, told in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.output import CallError

if TYPE_CHECKING:
    from settings import Settings


def load(**options: object) -> Settings:
    """The settings with a command's options over them. Raises CallError."""
    import settings

    try:
        return settings.load(**options)
    except settings.SettingsError as error:
        raise CallError(str(error)) from None
