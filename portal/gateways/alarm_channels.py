"""Ways by which an alarm reaches a person: a mail by SMTP, or a signed request to a webhook.

Neither holds personal data. Nothing here is called in a transaction.
"""

import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final, Protocol

from portal.db import in_transaction
from portal.gateways.http import GatewayCalledInTransaction, Reply, TimeOuts, exchange
from portal.settings.alarm import AlarmSettings

SMTP_SECONDS: Final = 15.0
_TIME_OUTS: Final = TimeOuts(connect=5, read=10, body=10)
SIGNATURE_HEADER: Final = "X-Phera-Signature"
TIME_HEADER: Final = "X-Phera-Time"


class ChannelFailure(Exception):
    """An alarm could not be sent. The text says why, without address, user or password."""


@dataclass(frozen=True, slots=True)
class AlarmLetter:
    """A text for people, and the same as data for a machine."""

    subject: str
    body: str
    data: Mapping[str, object]


class AlarmChannel(Protocol):
    """A way to a person."""

    name: str

    def send(self, letter: AlarmLetter) -> None:
        """Sends a letter. Raises `ChannelFailure`."""


class MailChannel:
    """Mail through one SMTP server, with TLS unless the server is on this machine."""

    name = "mail"

    def __init__(self, settings: AlarmSettings) -> None:
        self._settings = settings

    def send(self, letter: AlarmLetter) -> None:
        """Sends one mail to all recipients."""
        if in_transaction():
            raise GatewayCalledInTransaction("commit before you send a mail")
        mail = EmailMessage()
        mail["Subject"], mail["From"] = letter.subject, self._settings.sender
        mail["To"] = ", ".join(self._settings.to)
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="phera.invalid")
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer by a machine
        mail.set_content(letter.body)
        try:
            with self._connect() as server:
                if self._settings.user:
                    server.login(self._settings.user, self._settings.read_password())
                refused = server.send_message(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelFailure(_reason(error)) from None
        if refused:
            raise ChannelFailure(f"{len(refused)} recipients refused")

    def _connect(self) -> smtplib.SMTP:
        host, port = self._settings.host, self._settings.port
        if self._settings.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
        if self._settings.tls == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


class WebhookChannel:
    """A POST of JSON with a signature: HMAC-SHA256 of the time, a point and the body."""

    name = "webhook"

    def __init__(self, settings: AlarmSettings) -> None:
        self._url = settings.webhook
        self._secret = settings.webhook_secret.get_secret_value()

    def send(self, letter: AlarmLetter) -> None:
        """Sends one request. Any answer from 200 to 299 counts as received."""
        content = {"subject": letter.subject, "text": letter.body, **letter.data}
        body = json.dumps(content, ensure_ascii=False).encode()
        time = datetime.now(UTC).isoformat(timespec="seconds")
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            TIME_HEADER: time,
            SIGNATURE_HEADER: sign_alarm(self._secret, time, body),
        }
        reply = exchange("POST", self._url, time_outs=_TIME_OUTS, data=body, headers=headers)
        if not isinstance(reply, Reply):
            raise ChannelFailure(reply.detail)
        if not 200 <= reply.status < 300:
            raise ChannelFailure(f"http {reply.status}")


def sign_alarm(secret: str, time: str, body: bytes) -> str:
    """Returns the signature of a request to a webhook."""
    signed = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def alarm_channels_of(settings: AlarmSettings) -> Sequence[AlarmChannel]:
    """Returns the channels that the settings name."""
    channels: list[AlarmChannel] = []
    if settings.host:
        channels.append(MailChannel(settings))
    if settings.webhook:
        channels.append(WebhookChannel(settings))
    return channels


def _reason(error: Exception) -> str:
    """Returns the code of the server or the kind of the error. Their texts may hold addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp {error.smtp_code}"
    return type(error).__name__
