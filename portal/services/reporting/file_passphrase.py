"""Encryption of files with names by a passphrase, in the format of the tool age.

The passphrase is derived from the keys of the portal and the id of the file, so that it is nowhere
stored. It goes to the recipient by another way than the file.
"""

import base64
import uuid
from collections.abc import Iterable
from typing import Final

from pyrage import passphrase as age_passphrase

from portal.crypto import Vault

_PURPOSE: Final = "shared-file-passphrase"
_BYTES: Final = 15
"""120 random bits are 24 letters and digits."""
_GROUP: Final = 4


def file_passphrase(vault: Vault, export_id: uuid.UUID) -> str:
    """Returns the passphrase of a file, in groups that can be read out on the phone."""
    text = base64.b32encode(vault.index(_PURPOSE, export_id.hex)[:_BYTES]).decode().lower()
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def encrypt_package(package: Iterable[bytes], passphrase: str) -> bytes:
    """Returns the package encrypted as a whole; age has no stream for passphrases here."""
    encrypted: bytes = age_passphrase.encrypt(b"".join(package), passphrase)
    return encrypted
