"""Requests to the addresses of recipients, which people typed: only to public machines, by https.

The name is resolved once. The connection goes to the address that was checked, so that a name server
that answers differently the second time leads nowhere. Redirects are not followed.
"""

import ipaddress
import socket
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from portal.domain.reporting.webhook_address import IpAddress, Network, is_reachable_address
from portal.gateways.http import Reply, TimeOuts, exchange

_TIME_OUTS: Final = TimeOuts(connect=5, read=10, body=10)
_HTTPS: Final = 443


class WebhookAnswer(NamedTuple):
    """What a recipient answered."""

    status: int | None
    """None without an answer."""
    reason: str
    """Why it is no delivery, in technical words without address or content. Empty for a delivery."""
    retry_after: int | None = None

    @property
    def is_delivered(self) -> bool:
        """Whether the recipient took the event."""
        return not self.reason


class PinnedSender:
    """Sends webhooks to public machines, and to the private networks that the settings allow."""

    def __init__(
        self, private_networks: Sequence[Network] = (), time_outs: TimeOuts = _TIME_OUTS
    ) -> None:
        self._private = private_networks
        self._time_outs = time_outs

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """Sends one request. Any status from 200 to 299 is a delivery."""
        parts = urlsplit(address)
        if parts.scheme != "https":
            return WebhookAnswer(None, "not https")
        try:
            found = _resolve(parts.hostname or "", parts.port or _HTTPS)
        except (OSError, ValueError):
            return WebhookAnswer(None, "name not found")
        if not all(is_reachable_address(each, self._private) for each in found):
            return WebhookAnswer(None, "private address")
        reply = exchange(
            "POST",
            address,
            time_outs=self._time_outs,
            data=body,
            headers=headers,
            connect_to=str(found[0]),
        )
        if not isinstance(reply, Reply):
            return WebhookAnswer(None, reply.detail)
        reason = "" if 200 <= reply.status < 300 else f"http {reply.status}"
        return WebhookAnswer(reply.status, reason, reply.retry_after)


def _resolve(host: str, port: int) -> Sequence[IpAddress]:
    """Returns the addresses of a name, at least one. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
