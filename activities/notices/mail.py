"""Mail over SMTP: one connection for a run of messages, a Message-ID that stays the same however often it is tried."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from pydantic import BaseModel, ConfigDict, SecretStr

from activities.notices.contract import Down, Message, Undeliverable

Security = Literal["plain", "starttls", "tls"]
PATIENCE = 15.0  # seconds
_ADDRESS = re.compile(r"\S+@\S+")
_WHOLE = re.compile(r"[^@\s<>,;:\"\\]{1,64}@[^@\s<>,;:\"\\]{1,190}")


class MailConfig(BaseModel):
    """Where mail is handed over, and in whose name."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = 25
    security: Security = "plain"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = "motcua@localhost"


class Mail:
    """The mail server of an installation."""

    def __init__(self, config: MailConfig) -> None:
        self.config = config
        self._open: smtplib.SMTP | None = None

    def send(self, message: Message) -> str:
        """Hand over; the server's own answer, without addresses, is the proof."""
        if _WHOLE.fullmatch(message.to) is None or not message.to.isascii():
            raise Undeliverable("the mail address is none")
        try:
            server = self._connected()
            return self._handed(server, message)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Down(f"the mail server does not take mail: {type(error).__name__}") from None

    def close(self) -> None:
        """Say goodbye to the server."""
        server, self._open = self._open, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()

    def _handed(self, server: smtplib.SMTP, message: Message) -> str:
        server.rset()
        for code, said in (server.mail(self.config.sender), server.rcpt(message.to)):
            _check(code, said)
        code, said = server.data(self._written(message).as_bytes(policy=SMTP))
        _check(code, said)
        return f"{code} {_unnamed(said)}"

    def _connected(self) -> smtplib.SMTP:
        if self._open is None:
            config = self.config
            kind = smtplib.SMTP_SSL if config.security == "tls" else smtplib.SMTP
            server = kind(config.host, config.port, timeout=PATIENCE)
            if config.security == "starttls":
                server.starttls()
            server.ehlo_or_helo_if_needed()
            if config.user is not None:
                server.login(config.user, config.password.get_secret_value() if config.password else "")
            self._open = server
        return self._open

    def _written(self, message: Message) -> EmailMessage:
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = self.config.sender, message.to, message.subject
        made["Message-ID"] = f"<{message.id}@{parseaddr(self.config.sender)[1].partition('@')[2] or 'motcua'}>"
        made["Date"], made["Auto-Submitted"] = format_datetime(datetime.now(UTC)), "auto-generated"
        made.set_content(message.body)
        for name, content in message.letters:
            made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
        return made


def _check(code: int, said: bytes) -> None:
    if 500 <= code < 600:
        raise Undeliverable(f"the mail server refuses: {code} {_unnamed(said)}")
    if code >= 400:
        raise smtplib.SMTPResponseException(code, b"later")


def _unnamed(said: bytes) -> str:
    return _ADDRESS.sub("…", said.decode("utf-8", "replace"))[:160]
