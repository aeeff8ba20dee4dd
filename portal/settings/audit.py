"""Settings of the audit log."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from portal.settings.values import LOCAL_HOSTS, Token


def _check_witness_address(value: str) -> str:
    """The whole path of a file, or an https address (http on this machine)."""
    if value.startswith("/") or not value:
        return value
    parts = urlsplit(value)
    is_local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    if not parts.hostname or "@" in parts.netloc or not (parts.scheme == "https" or is_local):
        raise ValueError("it is the whole path of a file, or an address like https://example.org/a")
    return value


class AuditSettings(BaseModel):
    """`witness` is the file or address that keeps records of the audit log (`docs/audit-log.md`)."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    witness: Annotated[str, AfterValidator(_check_witness_address), Field(repr=False)] = ""
    witness_token: Token = SecretStr("")
