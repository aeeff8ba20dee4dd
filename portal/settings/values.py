"""Types of settings: parse texts from the environment, with errors that say what to do.

The parsers raise ValueError. Its text never contains a secret.
"""

import base64
import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from sqlalchemy import make_url

KEY_BYTES: Final = 32
SHORTEST_SECRET: Final = 32
LOCAL_HOSTS: Final = frozenset({None, "", "localhost", "127.0.0.1", "::1"})


def parse_list(value: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def parse_key(value: str) -> bytes:
    """A key of 32 bytes in base 64."""
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ValueError("it is not base 64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes, in base 64")
    return key


def parse_keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """Keys as `id:base64`, separated by commas, the current one first."""
    keys = []
    for item in parse_list(value):
        key_id, _, key = item.partition(":")
        if not 0 < len(key_id.encode()) <= 16:
            raise ValueError("each key is written id:base64, with an id of 1 to 16 letters")
        keys.append((key_id, parse_key(key)))
    if not keys:
        raise ValueError("name at least one key, as id:base64")
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise ValueError("two keys have the same id")
    return tuple(keys)


def parse_number(value: str) -> int:
    """A whole number, not below 0."""
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("it is a whole number")
    return int(value)


def parse_networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks like 10.20.0.0/16, separated by commas."""
    try:
        return tuple(ip_network(each) for each in parse_list(value))
    except ValueError as error:
        raise ValueError("it is networks like 10.20.0.0/16, with commas between them") from error


def parse_address(value: str) -> str:
    """`http(s)://host` with a port if need be, without a slash at the end."""
    parts = urlsplit(value.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("it is an address like https://example.org")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("nothing may follow the host but a port")
    return f"{parts.scheme}://{parts.netloc}"


def check_database_url(value: str) -> str:
    """`postgresql://…`, or `sqlite:///` and the whole path of a file."""
    kind = value.partition(":")[0].partition("+")[0]
    if kind not in ("sqlite", "postgresql"):
        raise ValueError("it begins with postgresql:// or sqlite:///")
    if kind == "sqlite" and not value.partition("://")[2].startswith("//"):
        raise ValueError("name the whole path of the file: sqlite:////var/lib/phera/phera.sqlite3")
    return value


def one_of(*words: str) -> Callable[[str], str]:
    """Returns a check that a value is one of the words."""

    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"it is {', '.join(words[:-1])} or {words[-1]}")
        return value

    return check


NEEDS_TLS: Final = (
    "PostgreSQL on another machine needs TLS: add ?sslmode=verify-full&sslrootcert=…, "
    "or set PORTAL_DATABASE_PLAIN=yes on a private network"
)


def needs_tls(database_url: str) -> bool:
    """Whether the address of a database leads to another machine without a verified certificate."""
    url = make_url(database_url)
    hosts = (url.host, url.query.get("host", ""))
    is_local = all(host in LOCAL_HOSTS or str(host).startswith("/") for host in hosts)
    return not is_local and url.query.get("sslmode") != "verify-full"


def check_ascii(value: str) -> str:
    """Plain printable Latin text, as it may stand in a header."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError("it has plain Latin letters, digits and signs only")
    return value


def check_contact(value: str) -> str:
    """`mailto:`, `https:` or `tel:` with what follows, as RFC 9116 wants it. May be empty."""
    if value and not re.fullmatch(r"(mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[0-9-]+)", value):
        raise ValueError("it is an address like mailto:security@example.org")
    return check_ascii(value)


def _check_port(value: int) -> int:
    if not 0 < value < 65536:
        raise ValueError("a port is from 1 to 65535")
    return value


def _check_percent(value: int) -> int:
    if value > 100:
        raise ValueError("a percentage is from 0 to 100")
    return value


def _parse_flag(value: str) -> bool:
    if value not in ("yes", "no"):
        raise ValueError("it is yes or no")
    return value == "yes"


def _check_token(value: SecretStr) -> SecretStr:
    if value and (len(value) < SHORTEST_SECRET or not value.get_secret_value().isascii()):
        raise ValueError(f"it has at least {SHORTEST_SECRET} Latin characters")
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(parse_list)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(parse_networks)]
WholeNumber = Annotated[int, BeforeValidator(parse_number)]
Port = Annotated[int, AfterValidator(_check_port), BeforeValidator(parse_number)]
Percent = Annotated[int, AfterValidator(_check_percent), BeforeValidator(parse_number)]
Flag = Annotated[bool, BeforeValidator(_parse_flag)]
DatabaseUrl = Annotated[str, AfterValidator(check_database_url), Field(repr=False)]
"""Hidden, because it may hold a password. The tools that read it take a plain text."""
OptionalKey = Annotated[bytes | None, BeforeValidator(parse_key), Field(repr=False)]
Keys = Annotated[tuple[tuple[str, bytes], ...], BeforeValidator(parse_keys), Field(repr=False)]
"""Keys by id, as decoded bytes for `Vault`. Hidden."""
Token = Annotated[SecretStr, AfterValidator(_check_token)]
"""An optional secret."""
