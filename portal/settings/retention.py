"""Settings of retention: how many days rows are kept."""

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from portal.settings.values import WholeNumber

ALWAYS: Final = 0
SHORTEST: Final = 30
"""Caps, receipts, reminders and undoing read rows of the last weeks."""
SHORTEST_OF_AUDIT: Final = 365


def _check_days(value: int) -> int:
    if value != ALWAYS and value < SHORTEST:
        raise ValueError(f"it is 0, which keeps them always, or at least {SHORTEST} days")
    return value


def _check_audit_days(value: int) -> int:
    if value != ALWAYS and value < SHORTEST_OF_AUDIT:
        raise ValueError(f"it is 0, which keeps them always, or at least {SHORTEST_OF_AUDIT} days")
    return value


Days = Annotated[WholeNumber, AfterValidator(_check_days)]


class RetentionSettings(BaseModel):
    """PORTAL_RETENTION_…: days since the end or the last change of a row; 0 keeps it always."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    messages: Days = 730
    """SMS that reached a final state, with their attempts."""
    attempts: Days = 365
    """Ended tries to submit an SMS."""
    receipts: Days = 365
    """Delivery reports."""
    access: Days = 1095
    """Days on which an officer viewed a registration."""
    transitions: Days = ALWAYS
    """State transitions of registrations at an end."""
    sessions: Days = 90
    """Sessions of staff, since the sign-in."""
    name_keys: Days = ALWAYS
    """Blocking keys of registrations at an end, which then are not found by name."""
    audit: Annotated[WholeNumber, AfterValidator(_check_audit_days)] = ALWAYS
    """Entries of the audit log. Only the owner of the database deletes them."""
