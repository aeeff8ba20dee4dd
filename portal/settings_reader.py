"""Reading environment variables so that all that is missing or wrong is told at once."""

import base64
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast, overload
from urllib.parse import urlsplit

KEY_BYTES = 32
SHORTEST_SECRET = 32

T = TypeVar("T")


class SettingsError(Exception):
    """The settings do not allow a start. `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n- ".join(["Phera cannot start with these settings:", *problems]))
        self.problems = problems


class SettingsReader:
    """Reads `PORTAL_*` variables, gathering what is missing or wrong."""

    def __init__(self, environment: Mapping[str, str | None], instance: Path) -> None:
        self._environment = environment
        self.problems: list[str] = []
        kind = environment.get("PORTAL_ENV") or "development"
        self.production = kind == "production"
        if kind not in ("development", "production"):
            self.problems.append("PORTAL_ENV is wrong: it is development or production")
        self.instance = Path(environment.get("PORTAL_INSTANCE") or instance).resolve()

    def read(
        self,
        name: str,
        read: Callable[[str], T],
        *,
        default: str = "",
        development: str | None = None,
        needed: bool = False,
    ) -> T:
        """A setting. `development` is a default that production does not get."""
        value = self._environment.get(f"PORTAL_{name}") or ""
        if not value:
            if needed or (development is not None and self.production):
                self.problems.append(f"PORTAL_{name} is missing")
                return cast(T, None)  # never used: `finish` raises
            value = default or development or ""
        try:
            return read(value)
        except ValueError as error:
            self.problems.append(f"PORTAL_{name} is wrong: {error}")
            return cast(T, None)  # never used: `finish` raises

    @overload
    def secret(self, name: str) -> str: ...
    @overload
    def secret(self, name: str, read: Callable[[str], T], prefix: str = "") -> T: ...
    def secret(
        self, name: str, read: Callable[[str], object] | None = None, prefix: str = ""
    ) -> object:
        """A secret; development makes its own once and keeps it in `instance/`."""
        if self.production or self._environment.get(f"PORTAL_{name}"):
            return self.read(name, read or _read_secret, needed=True)
        return (read or _read_secret)(prefix + self._kept_secret(name))

    def _kept_secret(self, name: str) -> str:
        path = self.instance / f"{name.lower()}.secret"
        if not path.exists():
            self.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Written whole before it gets its name: of two processes that start at once one wins.
            with tempfile.NamedTemporaryFile("w", dir=self.instance) as file:
                file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
                file.flush()
                os.fsync(file.fileno())
                with suppress(FileExistsError):
                    os.link(file.name, path)
        return path.read_text().strip()

    def finish(self) -> None:
        """Raises `SettingsError` when anything was missing or wrong."""
        if self.problems:
            raise SettingsError(self.problems)


def read_list(value: str) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(name.strip() for name in value.split(",") if name.strip())


def read_key(value: str) -> bytes:
    """A key of 32 bytes in base 64."""
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise ValueError("it is not base 64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes, in base 64")
    return key


def read_keys(value: str) -> tuple[tuple[str, bytes], ...]:
    """Keys as `id:base64`, parted by commas, the current one first."""
    keys = []
    for item in read_list(value):
        key_id, _, key = item.partition(":")
        if not 0 < len(key_id.encode()) <= 16:
            raise ValueError("each key is written id:base64, with an id of 1 to 16 letters")
        keys.append((key_id, read_key(key)))
    if not keys:
        raise ValueError("name at least one key, as id:base64")
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise ValueError("two keys have the same id")
    return tuple(keys)


def _read_secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"a secret has at least {SHORTEST_SECRET} characters")
    return value


def read_token(value: str) -> str:
    """A secret that may be left out."""
    if value and (len(value) < SHORTEST_SECRET or not value.isascii()):
        raise ValueError(f"it has at least {SHORTEST_SECRET} Latin characters")
    return value


def read_number(value: str) -> int:
    """A whole number, not below 0."""
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("it is a whole number")
    return int(value)


def read_percent(value: str) -> int:
    """A whole number from 0 to 100."""
    if (percent := read_number(value)) > 100:
        raise ValueError("a percentage is from 0 to 100")
    return percent


def read_port(value: str) -> int:
    """A port of TCP."""
    if not 0 < (port := read_number(value)) < 65536:
        raise ValueError("a port is from 1 to 65535")
    return port


def read_address(value: str) -> str:
    """`http(s)://host` with a port if need be, without a slash at the end."""
    parts = urlsplit(value.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("it is an address like https://example.org")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("nothing may follow the host but a port")
    return f"{parts.scheme}://{parts.netloc}"


def read_database_url(value: str) -> str:
    """`postgresql://…`, or `sqlite:///` and the whole path of a file."""
    kind = value.partition(":")[0].partition("+")[0]
    if kind not in ("sqlite", "postgresql"):
        raise ValueError("it begins with postgresql:// or sqlite:///")
    if kind == "sqlite" and not value.partition("://")[2].startswith("//"):
        raise ValueError("name the whole path of the file: sqlite:////var/lib/phera/phera.sqlite3")
    return value


def read_flag(value: str) -> bool:
    """`yes` or `no`."""
    if value not in ("yes", "no"):
        raise ValueError("it is yes or no")
    return value == "yes"
