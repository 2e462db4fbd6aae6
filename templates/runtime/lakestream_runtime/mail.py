"""Sends rows as mails, over SMTP or SendGrid's web interface, from the driver."""

from __future__ import annotations

import json
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import make_msgid
from typing import TYPE_CHECKING, Any, Literal

from .failures import Failure, write_failures
from .http_delivery import Endpoint, Sender, key_of, read_rows
from .message import fill
from .retry import DeliveryError, Lasting, Passing, Retry

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Row = dict[str, Any]


@dataclass(frozen=True)
class Mail:
    """What every mail looks like; `subject` and `text` are templates."""

    sender: str
    to: list[str]
    cc: list[str]
    subject: str
    text: str


@dataclass(frozen=True)
class MailServer:
    """An SMTP server. `starttls` begins in the clear and changes over, `tls` is encrypted from the start."""

    host: str
    port: int = 587
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    timeout_seconds: float = 10.0
    retries: int = 5
    backoff_seconds: float = 1.0
    per_second: float | None = None


@dataclass(frozen=True)
class Written:
    """A mail that is ready to be sent."""

    mail: Mail
    subject: str
    text: str

    def __str__(self) -> str:
        return json.dumps({"to": self.mail.to, "subject": self.subject, "text": self.text}, ensure_ascii=False)


Send = Callable[[Written], None]


def send_mails(
    batch: DataFrame, batch_id: int, mail: Mail, send: Send, *, digest: bool = False, failures: str | None = None
) -> None:
    """A mail for each row of a batch, or one for all of them; what cannot be sent goes to the table `failures`, or ends the query."""
    rows = list(read_rows(batch)) if digest else read_rows(batch)
    groups = ([rows] if rows else []) if isinstance(rows, list) else ([row] for row in rows)
    failed: list[Failure] = []
    for group in groups:
        written = write_mail(mail, group)
        try:
            send(written)
        except DeliveryError as error:
            if failures is None:
                raise RuntimeError(f"A mail to {', '.join(mail.to)} could not be sent: {error.reason}") from None
            failed.append(Failure(str(written), error.reason, error.attempts))
    if failures is not None:
        write_failures(batch.sparkSession, failures, batch_id, failed)


def write_mail(mail: Mail, rows: list[Row]) -> Written:
    """One mail for these rows."""
    subject = " ".join(fill(mail.subject, rows[0]).split())
    return Written(mail, subject, "\n".join(fill(mail.text, row) for row in rows))


def smtp(server: MailServer) -> Send:
    """Sends over a connection of its own for each mail: mails are few, and a connection left idle is closed by the other side."""
    retry = Retry(server.retries, server.backoff_seconds, server.per_second)
    return lambda written: retry.run(lambda: _send_smtp(server, written))


def _send_smtp(server: MailServer, written: Written) -> None:
    message = EmailMessage(SMTP_POLICY)
    message["From"] = written.mail.sender
    message["To"] = ", ".join(written.mail.to)
    if written.mail.cc:
        message["Cc"] = ", ".join(written.mail.cc)
    message["Subject"] = written.subject
    message["Message-ID"] = make_msgid(domain="lakestream")
    message.set_content(written.text)
    try:
        with _connect(server) as connection:
            if server.user is not None and server.password is not None:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _of_code(max(code for code, _ in error.recipients.values()), str(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _of_code(error.smtp_code, f"{error.smtp_code} {_to_text(error.smtp_error)}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Passing(f"{type(error).__name__}: {error}") from error


def _connect(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.encryption == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    if server.encryption == "starttls":
        connection.starttls(context=context)
    return connection


def _of_code(code: int, reason: str) -> Exception:
    """Of RFC 5321: 4yz may pass, 5yz stays."""
    return Passing(reason) if 400 <= code < 500 else Lasting(reason)


def _to_text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def sendgrid(endpoint: Endpoint) -> Send:
    """Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send"""
    sender = Sender(endpoint)

    def send(written: Written) -> None:
        mail = written.mail
        people = {"to": [{"email": one} for one in mail.to]}
        if mail.cc:
            people["cc"] = [{"email": one} for one in mail.cc]
        body = {
            "personalizations": [people],
            "from": {"email": mail.sender},
            "subject": written.subject,
            "content": [{"type": "text/plain", "value": written.text}],
        }
        text = json.dumps(body, ensure_ascii=False)
        sender.send(text, key_of(text))

    return send
