"""The mail server: takes what is handed over by SMTP, or refuses for a while where the conditions say so."""

from __future__ import annotations

import email
import email.policy
from typing import Any

from sandbox.messages.conditions import Conditions
from sandbox.messages.store import Messages


class Sink:
    """aiosmtpd's handler. It keeps every mail and sends none on."""

    def __init__(self, messages: Messages, conditions: Conditions) -> None:
        self.messages, self.conditions = messages, conditions

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: ARG002
        """Refuse for now while mail is down."""
        if self.conditions.of("mail") == "down":
            return "421 the mail server is down for exercise"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: ARG002
        """Nobody lives at addresses that begin with `unknown`."""
        if address.startswith("unknown"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002
        """Keep it."""
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = parsed.get_body(("plain",))
        n = self.messages.take(
            "mail", str(parsed["Message-ID"]), ", ".join(envelope.rcpt_tos), str(parsed["Subject"]),
            body.get_content() if body is not None else "", envelope.content,
        )  # fmt: skip
        return f"250 queued as {n}"
