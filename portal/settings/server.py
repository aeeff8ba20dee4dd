"""Where the settings of a server are: `/etc/phera`, and the credentials that systemd passes.

systemd gives a unit its environment and a folder of credentials. A command that an operator types has
neither, so it reads the same files. On a machine with `/etc/phera`, a command never falls back to the
defaults of development.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from portal.settings import keys_command
from portal.settings.errors import SettingsError

FOLDER: Final = Path("/etc/phera")
_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
"""systemd sets this variable to the folder of the credentials of a unit."""


def server_environment(
    environment: Mapping[str, str] = os.environ, folder: Path = FOLDER
) -> dict[str, str | None] | None:
    """Returns all settings of a server, or None on a machine that is none.

    The environment wins over credentials, and those win over the files `environment` and `gateways`.
    With `PORTAL_KEYS_COMMAND` the keys come from that program alone.
    Raises `SettingsError` if a file cannot be read or the program fails.
    """
    credentials = environment.get(_CREDENTIALS)
    if not credentials and not folder.exists():
        return None
    found: dict[str, str | None] = {}
    try:
        if not credentials:
            for name in ("environment", "gateways"):
                found |= _read_file(folder / name)
        # Written after the files, so that a forgotten line never means development.
        found["PORTAL_ENV"] = "production"
        secrets = Path(credentials) if credentials else folder / "credentials"
        found |= {path.name: path.read_text().strip() for path in secrets.iterdir()}
    except OSError as error:
        raise SettingsError(
            [f"{error.filename} cannot be read: run the command as the user phera (sudo -u phera)"]
        ) from error
    found |= dict(environment)
    if command := found.get(keys_command.NAME):
        found |= keys_command.run_keys_command(command)
    return found


def _read_file(path: Path) -> dict[str, str | None]:
    with path.open() as stream:
        return dotenv_values(stream=stream, interpolate=False)
