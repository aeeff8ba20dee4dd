"""Secrets of development, generated at the first run and stored in `instance/`."""

import base64
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from portal.settings.values import KEY_BYTES


def development_secret(instance: Path, name: str) -> str:
    """Returns the secret of this name, 32 random bytes in base 64. The first process generates it."""
    path = instance / f"{name}.secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written completely before it is linked, so that one of two concurrent processes wins.
        with tempfile.NamedTemporaryFile("w", dir=instance) as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
