"""The settings of the SMS gateways of vendors, each only read where PORTAL_GATEWAYS names it.

`docs/gateways.md` has them by example. `url`, `sender` … are the last words of the variables:
PORTAL_TWILIO_URL, PORTAL_TWILIO_FROM.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from portal.settings.values import Token, check_ascii


class GatewaySettings(BaseModel):
    """What the settings of all gateways have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Sender = Annotated[str, Field(validation_alias="from")]


def _check_account_sid(value: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError("it is AC and 32 hexadecimal digits")
    return value


def check_ascii_secret(value: SecretStr) -> SecretStr:
    """A secret that may stand in a header."""
    check_ascii(value.get_secret_value())
    return value


class KannelSettings(GatewaySettings):
    """`url` is the address of Kannel's smsbox."""

    url: str
    user: str
    password: SecretStr
    sender: Sender


class SslwirelessSettings(GatewaySettings):
    """`sid` is what SSL Wireless calls the sender. Without a `receipt_token` no receipt is taken."""

    url: str = "https://smsplus.sslwireless.com"
    api_token: SecretStr
    sid: str
    receipt_token: Token = SecretStr("")


class InfobipSettings(GatewaySettings):
    """`url` is the base address that Infobip gave to the account."""

    url: str
    api_key: Annotated[SecretStr, AfterValidator(check_ascii_secret)]
    sender: Sender


class TwilioSettings(GatewaySettings):
    """`sender` is a number, a name, or the SID (MG…) of a messaging service."""

    url: str = "https://api.twilio.com"
    account_sid: Annotated[str, AfterValidator(_check_account_sid)]
    auth_token: SecretStr
    sender: Sender
