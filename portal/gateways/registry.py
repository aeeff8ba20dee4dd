"""The gateways that the settings name, in their order."""

from portal.config import Settings
from portal.gateways.base import Gateway
from portal.gateways.emulator import Emulator
from portal.gateways.http import check_address
from portal.gateways.kannel import Kannel


def gateways_of(settings: Settings) -> dict[str, Gateway]:
    """The gateways by name, the first one preferred.

    Raises ValueError where an address of theirs would carry numbers in the clear.
    """
    return {name: _MAKERS[name](settings) for name in settings.gateways}


def _emulator(settings: Settings) -> Gateway:
    return Emulator(
        url=check_address(settings.emulator_url),
        token=settings.emulator_token,
        public_url=settings.public_url,
        secret=settings.receipt_secret,
    )


def _kannel(settings: Settings) -> Gateway:
    return Kannel(
        url=check_address(settings.kannel_url, plain_http=settings.gateway_plain_http),
        user=settings.kannel_user,
        password=settings.kannel_password,
        sender=settings.kannel_from,
        public_url=settings.public_url,
        secret=settings.receipt_secret,
    )


_MAKERS = {"emulator": _emulator, "kannel": _kannel}
