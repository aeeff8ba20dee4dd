"""Builds the gateways that the settings name, in the same order."""

from portal.config import Settings
from portal.gateways.base import Gateway
from portal.gateways.emulator import Emulator
from portal.gateways.generic import Generic
from portal.gateways.http import check_address
from portal.gateways.infobip import Infobip
from portal.gateways.kannel import Kannel
from portal.gateways.sslwireless import Sslwireless
from portal.gateways.twilio import Twilio
from portal.settings.gateways import (
    InfobipSettings,
    KannelSettings,
    SslwirelessSettings,
    TwilioSettings,
)
from portal.settings.generic_gateway import GenericSettings


def gateways_of(settings: Settings) -> dict[str, Gateway]:
    """Returns the gateways by name; the first one is preferred.

    Raises ValueError if an address would send numbers unencrypted, or if a setting maps a word of a
    provider to an unknown meaning.
    """
    made: dict[str, Gateway] = {
        generic.name: _generic(settings, generic) for generic in settings.generics
    }
    if "emulator" in settings.gateways:
        made["emulator"] = _emulator(settings)
    if settings.kannel:
        made["kannel"] = _kannel(settings, settings.kannel)
    if settings.sslwireless:
        made["sslwireless"] = _sslwireless(settings, settings.sslwireless)
    if settings.infobip:
        made["infobip"] = _infobip(settings, settings.infobip)
    if settings.twilio:
        made["twilio"] = _twilio(settings, settings.twilio)
    return {name: made[name] for name in settings.gateways}


def _address(settings: Settings, url: str) -> str:
    return check_address(url, plain_http=settings.gateway_plain_http)


def _emulator(settings: Settings) -> Gateway:
    return Emulator(
        url=check_address(settings.emulator_url),
        token=settings.emulator_token.get_secret_value(),
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
    )


def _kannel(settings: Settings, vendor: KannelSettings) -> Gateway:
    return Kannel(
        url=_address(settings, vendor.url),
        user=vendor.user,
        password=vendor.password.get_secret_value(),
        sender=vendor.sender,
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
    )


def _sslwireless(settings: Settings, vendor: SslwirelessSettings) -> Gateway:
    return Sslwireless(
        url=_address(settings, vendor.url),
        api_token=vendor.api_token.get_secret_value(),
        sid=vendor.sid,
        secret=settings.receipt_secret.get_secret_value(),
        receipt_token=vendor.receipt_token.get_secret_value(),
    )


def _infobip(settings: Settings, vendor: InfobipSettings) -> Gateway:
    return Infobip(
        url=_address(settings, vendor.url),
        api_key=vendor.api_key.get_secret_value(),
        sender=vendor.sender,
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
    )


def _twilio(settings: Settings, vendor: TwilioSettings) -> Gateway:
    return Twilio(
        url=_address(settings, vendor.url),
        account_sid=vendor.account_sid,
        auth_token=vendor.auth_token.get_secret_value(),
        sender=vendor.sender,
        public_url=settings.public_url,
    )


def _generic(settings: Settings, vendor: GenericSettings) -> Gateway:
    for url in filter(None, (vendor.url, vendor.poll_url)):
        _address(settings, url)
    return Generic(
        settings=vendor,
        public_url=settings.public_url,
        secret=settings.receipt_secret.get_secret_value(),
    )
