"""Keys from a key management service: the interface is one command of the operator.

`PORTAL_KEYS_COMMAND` names a program without arguments. It unwraps the keys with a KMS or HSM and
prints `PORTAL_FIELD_KEYS=…` and `PORTAL_INDEX_KEYS=…`, one a line. It runs once, when a process starts.
"""

import io
import subprocess
from typing import Final

from dotenv import dotenv_values

from portal.settings.errors import SettingsError

NAME: Final = "PORTAL_KEYS_COMMAND"
KEY_SETTINGS: Final = frozenset({"PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEYS"})
SECONDS: Final = 30


def run_keys_command(path: str) -> dict[str, str | None]:
    """Returns the two settings that the program prints. What it prints as errors goes to the log.

    Raises `SettingsError` if it cannot run, fails, takes over 30 seconds or prints something else.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the operator names the program
            [path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        # Without the cause: it carries what the program printed.
        raise SettingsError([f"{NAME}: {path} {_describe(error)}"]) from None
    found = dotenv_values(stream=io.StringIO(done.stdout.decode(errors="replace")))
    if found.keys() != KEY_SETTINGS:
        raise SettingsError(
            [f"{NAME}: {path} must print {' and '.join(sorted(KEY_SETTINGS))}, and nothing else"]
        )
    return dict(found)


def _describe(error: OSError | subprocess.SubprocessError) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"did not end within {SECONDS} seconds"
    if isinstance(error, subprocess.CalledProcessError):
        return f"ended with code {error.returncode}; its own messages stand above"
    return f"cannot be run: {getattr(error, 'strerror', None) or error}"
