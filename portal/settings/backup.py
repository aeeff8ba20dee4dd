"""Settings of backups (`docs/backup.md`)."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from portal.settings.values import Names, WholeNumber


def _check_recipients(names: tuple[str, ...]) -> tuple[str, ...]:
    """Public keys of age. A secret key here would lie beside the backups that it opens."""
    if not all(re.fullmatch(r"age1[0-9a-z]{58}", name) for name in names):
        raise ValueError("it is a public key like age1… (age-keygen prints it)")
    return names


def check_whole_path(value: str) -> str:
    """The whole path of a file or folder. May be empty."""
    if value and not Path(value).is_absolute():
        raise ValueError("it is a whole path, which begins with /")
    return value


class BackupSettings(BaseModel):
    """`recipient` is one or more public keys; each of their secret keys opens the backups."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    recipient: Annotated[Names, AfterValidator(_check_recipients), Field(repr=False)] = ()
    folder: Annotated[str, AfterValidator(check_whole_path)] = ""
    keep: WholeNumber = 14
    """So many backups stay in the folder; 0 keeps all."""
