"""One HTTP request to a gateway, with a separate result for every kind of failure.

Each request has its own connection: on a kept-alive connection that the other side has just closed,
the outcome would be unknown. It is a bare connection of urllib3: proxies and `.netrc` of the environment are
ignored and redirects are not followed, so that numbers and passwords go only to the configured address.
"""

import ipaddress
import json as json_format
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import astuple, dataclass
from functools import cache
from urllib.parse import urlencode, urlsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPException, HTTPSConnection

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


def exchange(  # noqa: PLR0913  # the parts of a request that gateways use
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
    sent = {**_HEADERS, **(headers or {})}
    if json is not None:
        sent["Content-Type"] = "application/json"
        data = json_format.dumps(json, allow_nan=False).encode()
    try:
        target = urllib3.util.parse_url(url)
        path = target.request_uri
        if params:
            path += f"{'&' if target.query else '?'}{urlencode(params)}"
        if connect_to:
            sent["Host"] = target.netloc or ""
        with closing(_connection(target, connect_to, time_outs.connect)) as connection:
            connection.connect()
            connection.timeout = time_outs.read
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered already
                connection.request(
                    method, path, data, sent, preload_content=False, decode_content=False
                )
            with connection.getresponse() as response:
                return _read(response, time_outs)
    except (urllib3.exceptions.HTTPError, HTTPException, OSError) as error:
        return _not_answered(error)


def _connection(target: urllib3.util.Url, connect_to: str, seconds: float) -> HTTPConnection:
    """Returns a connection that is not open yet. A certificate must name the host of the target."""
    host = (target.host or "").strip("[]")
    at = connect_to or host
    if target.scheme != "https":
        return HTTPConnection(at, target.port or HTTPConnection.default_port, timeout=seconds)
    port = target.port or HTTPSConnection.default_port
    return HTTPSConnection(at, port, timeout=seconds, ssl_context=_trusted(), server_hostname=host)


def _trusted() -> ssl.SSLContext:
    """Returns the certificates of authorities, which take longer to read than all the rest of an SMS."""
    with _reading:
        return _read_authorities()


@cache
def _read_authorities() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def _not_answered(error: Exception) -> Outcome:
    if isinstance(error, urllib3.exceptions.NewConnectionError):  # a kind of the next one
        return Outcome(OutcomeKind.TRY_AGAIN, "no connection")
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError):
        return Outcome(OutcomeKind.TRY_AGAIN, CONNECT_TIME_OUT)
    if isinstance(error, TimeoutError):
        return Outcome(OutcomeKind.UNKNOWN, READ_TIME_OUT)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Outcome(OutcomeKind.TROUBLE, "certificate not valid")
    return Outcome(OutcomeKind.UNKNOWN, "connection lost")


def _read(response: urllib3.HTTPResponse, time_outs: TimeOuts) -> Reply | Outcome:
    body = bytearray()
    deadline = time.monotonic() + time_outs.body
    try:
        while chunk := response.read1(16 * 1024):
            body += chunk
            if len(body) > BODY_LIMIT:
                return Outcome(OutcomeKind.UNKNOWN, "answer too large")
            if time.monotonic() > deadline:
                return Outcome(OutcomeKind.UNKNOWN, BODY_TIME_OUT)
    except (urllib3.exceptions.HTTPError, OSError):
        return Outcome(OutcomeKind.UNKNOWN, "answer cut off")
    return Reply(response.status, response.headers, bytes(body))


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
