"""Roles of processes, and the settings that only some of them need."""

from typing import Final

NEEDED_BY: Final = {
    "secret_key": frozenset({"all", "web"}),
    "receipt_secret": frozenset({"all", "web", "sms"}),
    "gateways": frozenset({"all", "web", "sms"}),
}
"""The roles that need a setting; every role needs the others."""
ROLES: Final = frozenset({"all", "web", "sms", "records"})
