"""What a channel of notices promises, whoever is behind it. docs/partners.md has the contract in prose.

A message has an id of its own for ever: sending it again is the same message. A channel that cannot say whether it went out
raises `Down`; the message is tried again under the same id.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """One message; `to` is an address or a telephone number and goes nowhere but to the channel."""

    id: str
    to: str
    subject: str
    body: str
    short: str
    letters: tuple[tuple[str, bytes], ...] = ()


class Down(Exception):
    """The partner does not answer or cannot take messages now: everything for it waits. The words name no person."""


class Undeliverable(Exception):
    """This one message will never be taken: the address is none. The words name no person."""


class Channel(Protocol):
    """One way to tell somebody."""

    def send(self, message: Message) -> str:
        """Hand a message over; the partner's reference, as proof. Raises `Down`, `Undeliverable`."""

    def close(self) -> None:
        """Let go of what is kept open."""
