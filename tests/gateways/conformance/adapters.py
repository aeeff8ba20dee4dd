"""Every adapter, pointed at any address: what they share needs nothing but a server that misbehaves."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from portal.gateways.base import Gateway
from portal.gateways.emulator import Emulator
from portal.gateways.generic import Generic
from portal.gateways.http import TimeOuts
from portal.gateways.infobip import Infobip
from portal.gateways.kannel import Kannel
from portal.gateways.sslwireless import Sslwireless
from portal.gateways.twilio import Twilio
from portal.settings.errors import SettingsError, problems_of
from portal.settings.generic_gateway import GenericSettings

SHORT = TimeOuts(connect=1.0, read=0.4, body=1.0)
PORTAL = "https://phera.example.org"
SECRET = "receipts-are-signed-with-this-one"
TOKEN = "token-that-only-the-provider-knows"
ACCOUNT = "AC" + "0123456789abcdef" * 2

# As a ministry's own provider might be: JSON both ways, its reference given back.
MINISTRY = {
    "SEND_AS": "json",
    "BODY": '{"auth": {"key": "{secret}"}, "sms": [{"to": "{number}", "type": "{alphabet}",'
    ' "text": "{text}", "client_ref": "{reference}", "dlr": "{receipts}"}], "ttl": "{minutes}"}',
    "HEADERS": '{"X-Api-Key": "{secret}"}',
    "SECRET": "ministry-key",
    "ALPHABETS": "text,unicode",
    "ACCEPTED": r'"code":\s*200\b.*"id":\s*"(?P<id>[\w-]+)"',
    "DUPLICATE": r'"code":\s*409\b',
    "REFUSED": r'"code":\s*42[0-9]\b',
    "TRY_AGAIN": r'"code":\s*50[0-9]\b',
    "TROUBLE": r'"code":\s*40[123]\b',
    "RECEIPT_STATUS": "report.state",
    "RECEIPT_WORDS": '{"DONE": "delivered", "ABSENT": "buffered"}',
    "POLL_STATUS": r'"state":\s*"(?P<status>\w+)"',
}


def generic_settings(url: str, values: Mapping[str, str], name: str = "generic") -> GenericSettings:
    given = {word.lower(): value for word, value in values.items() if value}
    try:
        return GenericSettings.model_validate({"name": name, "url": url, **given})
    except ValidationError as error:
        raise SettingsError(problems_of(error, name)) from None


def _emulator(url: str) -> Gateway:
    return Emulator(url=url, token="t" * 32, public_url=PORTAL, secret=SECRET, time_outs=SHORT)


def _kannel(url: str) -> Gateway:
    return Kannel(
        url=url,
        user="app",
        password="kannel-password",
        sender="16135",
        public_url=PORTAL,
        secret=SECRET,
        time_outs=SHORT,
    )


def sslwireless(url: str) -> Sslwireless:
    return Sslwireless(
        url=url,
        api_token="ssl-token",
        sid="PHERA",
        secret=SECRET,
        receipt_token=TOKEN,
        time_outs=SHORT,
    )


def infobip(url: str) -> Infobip:
    return Infobip(
        url=url,
        api_key="infobip-key",
        sender="Phera",
        public_url=PORTAL,
        secret=SECRET,
        time_outs=SHORT,
    )


def twilio(url: str) -> Twilio:
    return Twilio(
        url=url,
        account_sid=ACCOUNT,
        auth_token="twilio-auth-token",
        sender="+15005550006",
        public_url=PORTAL,
        time_outs=SHORT,
    )


def generic(url: str) -> Generic:
    settings = generic_settings(
        f"{url}/send", {**MINISTRY, "POLL_URL": f"{url}/status/{{reference}}"}
    )
    return Generic(settings=settings, public_url=PORTAL, secret=SECRET, time_outs=SHORT)


ADAPTERS: Mapping[str, Callable[[str], Gateway]] = {
    "emulator": _emulator,
    "kannel": _kannel,
    "sslwireless": sslwireless,
    "infobip": infobip,
    "twilio": twilio,
    "generic": generic,
}
