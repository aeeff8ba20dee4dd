"""A listener on https whose certificate the portal trusts, for tests of webhooks."""

import ipaddress
import ssl
from pathlib import Path

import pytest

from portal.domain.reporting.webhook_address import Network
from portal.gateways import http_client
from portal.gateways.http import TimeOuts
from portal.gateways.webhooks import PinnedSender
from tests.certificates import made_up_certificate
from tests.listener import Listener

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"),)


def trusted_certificate(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Returns a certificate for `localhost` that the portal trusts in this test."""
    certificate = made_up_certificate(folder, "localhost")
    trusted = ssl.create_default_context(cafile=certificate)
    patch.setattr(http_client, "_trusted", lambda: trusted)
    return certificate


def trusted_listener(folder: Path, patch: pytest.MonkeyPatch) -> Listener:
    """Returns a listener that is not started yet."""
    return Listener(certificate=trusted_certificate(folder, patch))


def local_sender(seconds: float = 10) -> PinnedSender:
    """Returns a sender that may reach this machine."""
    return PinnedSender(LOOPBACK, TimeOuts(connect=seconds, read=seconds, body=seconds))
