"""Reading environment variables so that all that is missing or wrong is told at once."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar, cast, overload

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
        self.production = environment.get("PORTAL_ENV") == "production"
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
        self.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.instance / f"{name.lower()}.secret"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            value = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            file.write(value)
        return value

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
    except binascii.Error as error:
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
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise ValueError("two keys have the same id")
    return tuple(keys)


def _read_secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"a secret has at least {SHORTEST_SECRET} characters")
    return value


def read_flag(value: str) -> bool:
    """`yes` or `no`."""
    if value not in ("yes", "no"):
        raise ValueError("it is yes or no")
    return value == "yes"
