"""Settings of SMS gateways of vendors. Only those named in PORTAL_GATEWAYS are read.

`docs/gateways.md` has examples. `url`, `sender` … correspond to the last words of the variables:
PORTAL_TWILIO_URL, PORTAL_TWILIO_FROM.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from portal.settings.values import Token, check_ascii


class GatewaySettings(BaseModel):
    """The base of the settings of all gateways."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Sender = Annotated[str, Field(validation_alias="from")]


def _check_account_sid(value: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError("it is AC and 32 hexadecimal digits")
    return value


def check_ascii_secret(value: SecretStr) -> SecretStr:
    """Checks that a secret is valid in an HTTP header."""
    check_ascii(value.get_secret_value())
    return value


class KannelSettings(GatewaySettings):
    """`url` is the address of Kannel's smsbox."""

    url: str
    user: str
    password: SecretStr
    sender: Sender


class SslwirelessSettings(GatewaySettings):
    """`sid` is the sender in the terms of SSL Wireless. Receipts need a `receipt_token`."""

    url: str = "https://smsplus.sslwireless.com"
    api_token: SecretStr
    sid: str
    receipt_token: Token = SecretStr("")


class InfobipSettings(GatewaySettings):
    """`url` is the base URL of the account at Infobip."""

    url: str
    api_key: Annotated[SecretStr, AfterValidator(check_ascii_secret)]
    sender: Sender


class TwilioSettings(GatewaySettings):
    """`sender` is a number, a name, or the SID (MG…) of a messaging service."""

    url: str = "https://api.twilio.com"
    account_sid: Annotated[str, AfterValidator(_check_account_sid)]
    auth_token: SecretStr
    sender: Sender
