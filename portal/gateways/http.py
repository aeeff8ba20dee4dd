"""One HTTP request to a gateway, with a separate result for every kind of failure.

Each request has its own connection: on a kept-alive connection that the other side has just closed,
the outcome would be unknown. Requests go through an adapter of `requests` without its Session: proxies and
`.netrc` of the environment are ignored and redirects are not followed, so that numbers and passwords go
only to the configured address.
"""

import importlib
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Final
from urllib.parse import urlsplit

from portal.db import in_transaction
from portal.domain.messaging.outcomes import OutcomeKind
from portal.gateways.base import Outcome, OutgoingSms

BODY_LIMIT = 64 * 1024
_CLIENT: Final = "portal.gateways.http_client"
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
    # Its library takes a part of each start of the web, which receives receipts and seldom calls.
    client = importlib.import_module(_CLIENT)
    reply: Reply | Outcome = client.send_request(
        method,
        url,
        time_outs=time_outs,
        connect_to=connect_to,
        params=params,
        json=json,
        data=data,
        headers=headers,
    )
    return reply


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
