"""Addresses to which webhooks may go: https, and no machine of a private network."""

import ipaddress
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean

LONGEST_ADDRESS: Final = 300
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_INDIRECT: Final = (
    ipaddress.ip_network("2002::/16"),  # 6to4, which leads to any IPv4 address
    ipaddress.ip_network("192.0.0.0/24"),  # for protocols of the network
)


def read_webhook_address(given: str) -> str:
    """Returns the address of a form. Raises `Invalid`.

    It must have a name, which is resolved and checked at each attempt.
    """
    address = clean(given)
    if not _is_well_formed(address):
        raise Invalid(
            N_(
                "Write an HTTPS address with the name of a machine, without a user, a password or"
                " spaces."
            )
        )
    return address


def is_reachable_address(address: IpAddress, private: Sequence[Network]) -> bool:
    """Returns whether it is a public address, or in one of the private networks that the settings allow."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if any(address in network for network in private):
        return True
    if address.is_multicast or any(address in network for network in _INDIRECT):
        return False
    return address.is_global and (address.version == 4 or address in _UNICAST)


def _is_well_formed(address: str) -> bool:
    if not 0 < len(address) <= LONGEST_ADDRESS or not address.isascii() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and bool(host)
        and port != 0
        and "@" not in parts.netloc
        and not parts.fragment
        and not _is_number(host or "")
    )


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
