"""One HTTP request to a gateway, with a separate result for every kind of failure.

Each request has its own connection: on a kept-alive connection that the other side has just closed,
the outcome would be unknown. Requests go through an adapter of `requests` without its Session: proxies and
`.netrc` of the environment are ignored and redirects are not followed, so that numbers and passwords go
only to the configured address.
"""

import ipaddress
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter

from portal.db import in_transaction
from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import (
    BODY_TIME_OUT,
    CONNECT_TIME_OUT,
    READ_TIME_OUT,
    Outcome,
    OutgoingSms,
)

BODY_LIMIT = 64 * 1024
_reading = threading.Lock()
"""Otherwise many calls that begin at once would each read the authorities."""
_HEADERS = {
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Accept": "*/*",
    "User-Agent": "Phera",
}
LONGEST_WAIT = 3600
"""Seconds. The largest Retry-After that is accepted."""


@dataclass(frozen=True)
class TimeOuts:
    """Seconds to connect, between two bytes of an answer, and for its whole body."""

    connect: float = 5.0
    read: float = 30.0
    body: float = 30.0

    def for_messages(self, messages: Iterable[OutgoingSms]) -> "TimeOuts":
        """Returns shorter limits if a message expires soon: a code that comes late is of no use."""
        if all(sms.valid_minutes is None or sms.valid_minutes > SOON for sms in messages):
            return self
        return TimeOuts(*(min(one, two) for one, two in zip(astuple(self), FOR_CODES, strict=True)))


SOON = 15
"""Minutes. One-time codes are valid for ten."""
FOR_CODES = (3.0, 8.0, 8.0)
"""Seconds: `TimeOuts` of a code."""
USUAL = TimeOuts()


@dataclass(frozen=True)
class Reply:
    """A complete answer of at most `BODY_LIMIT` octets."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> int | None:
        """Returns the seconds of a Retry-After header if it is a number within the limit."""
        value = self.headers.get("Retry-After", "")
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            return None
        return min(int(value), LONGEST_WAIT)


class InsecureAddress(ValueError):
    """A gateway address that would send numbers and passwords unencrypted over a network."""


class GatewayCalledInTransaction(RuntimeError):
    """A programming error: a gateway is called while this thread holds a transaction open.

    The transaction would keep its locks for as long as the gateway takes to answer.
    """


def check_address(url: str, *, plain_http: bool = False) -> str:
    """Returns the address if it is https, or http on this machine, or http allowed by settings.

    Raises `InsecureAddress`, or ValueError for a malformed address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a gateway address begins with https:// or http:// and names a host")
    if parts.username is not None or parts.fragment:
        raise ValueError("a gateway address holds no user, password or fragment")
    if parts.scheme == "http" and not plain_http and not is_loopback(parts.hostname):
        raise InsecureAddress("a gateway on another machine is reached by https")
    return url


def is_loopback(host: str) -> bool:
    """Tells whether a host name means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def exchange(  # noqa: PLR0913  # the arguments of requests.request that gateways use
    method: str,
    url: str,
    *,
    time_outs: TimeOuts,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, object] | None = None,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    connect_to: str = "",
) -> Reply | Outcome:
    """The answer, or what its absence means for the message.

    With `connect_to` the connection goes to this IP address; the certificate must be that of the host in the
    address. Raises `GatewayCalledInTransaction` before anything is sent.
    """
    if in_transaction():
        raise GatewayCalledInTransaction("commit before you call a gateway")
    parts = urlsplit(url)
    given = dict(headers or {})
    host = ""
    if connect_to:
        host, given["Host"] = parts.hostname or "", parts.netloc
        at = f"[{connect_to}]" if ":" in connect_to else connect_to
        url = parts._replace(netloc=f"{at}:{parts.port}" if parts.port else at).geturl()
    with closing(_OneConnection(is_secure=parts.scheme == "https", host=host)) as adapter:
        try:
            request = requests.Request(
                method,
                url,
                params=params,
                json=json,
                data=data,
                headers={**_HEADERS, **given},
            ).prepare()
            response = adapter.send(
                request, stream=True, timeout=(time_outs.connect, time_outs.read)
            )
        except requests.RequestException as error:
            return _not_answered(error)
        with response:
            return _read(response, time_outs)


class _OneConnection(HTTPAdapter):
    """Sends one request. The certificates of authorities are read once in a process.

    An adapter reads them for each connection, which takes longer than all the rest of an SMS.
    """

    def __init__(self, *, is_secure: bool, host: str = "") -> None:
        """With `host` the certificate must name it, whatever address is connected."""
        self._tls: dict[str, Any] = {"ssl_context": _trusted()} if is_secure else {}
        if is_secure and host:
            self._tls["server_hostname"] = host
        super().__init__()

    def init_poolmanager(self, *_: Any, **__: Any) -> None:
        """Makes the only connection."""
        super().init_poolmanager(1, 1, **self._tls)

    def cert_verify(self, conn: Any, *_: Any) -> None:
        """Demands a certificate that the context above verifies."""
        conn.cert_reqs = "CERT_REQUIRED"


def _trusted() -> ssl.SSLContext:
    with _reading:
        return _read_authorities()


@cache
def _read_authorities() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def _not_answered(error: requests.RequestException) -> Outcome:
    if isinstance(error, requests.ConnectTimeout):
        return Outcome(OutcomeKind.TRY_AGAIN, CONNECT_TIME_OUT)
    if isinstance(error, requests.ReadTimeout):
        return Outcome(OutcomeKind.UNKNOWN, READ_TIME_OUT)
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return Outcome(OutcomeKind.TRY_AGAIN, "no connection")
    if isinstance(error, requests.exceptions.SSLError) and _is_bad_certificate(reason):
        return Outcome(OutcomeKind.TROUBLE, "certificate not valid")
    return Outcome(OutcomeKind.UNKNOWN, "connection lost")


def _is_bad_certificate(reason: object) -> bool:
    cause = reason.args[0] if isinstance(reason, urllib3.exceptions.SSLError) else None
    return isinstance(cause, ssl.SSLCertVerificationError)


def _read(response: requests.Response, time_outs: TimeOuts) -> Reply | Outcome:
    body = bytearray()
    deadline = time.monotonic() + time_outs.body
    try:
        while chunk := response.raw.read1(16 * 1024):
            body += chunk
            if len(body) > BODY_LIMIT:
                return Outcome(OutcomeKind.UNKNOWN, "answer too large")
            if time.monotonic() > deadline:
                return Outcome(OutcomeKind.UNKNOWN, BODY_TIME_OUT)
    except (urllib3.exceptions.HTTPError, OSError):
        return Outcome(OutcomeKind.UNKNOWN, "answer cut off")
    return Reply(response.status_code, response.headers, bytes(body))


def by_status(reply: Reply) -> Outcome | None:
    """Returns the outcome that a status means for every gateway, or None if the body decides.

    Only 429 and 503 guarantee that nothing was sent. After a 500, 502 or 504 the SMS may have been
    sent; the worker then retries only with this gateway, and only if it deduplicates.
    """
    status, detail = reply.status, f"http {reply.status}"
    if status in (429, 503):
        return Outcome(OutcomeKind.TRY_AGAIN, detail, retry_after=reply.retry_after)
    if status >= 500:
        return Outcome(OutcomeKind.UNKNOWN, detail, retry_after=reply.retry_after)
    if 300 <= status < 400:
        return Outcome(OutcomeKind.TROUBLE, "redirected, not followed")
    if status in (401, 402, 403, 404, 405, 407):
        return Outcome(OutcomeKind.TROUBLE, detail)
    return None
