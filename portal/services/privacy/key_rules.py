"""What becomes of each sealed column, blind index and keyed hash when a key changes.

Sealed columns are found by their type and sealed anew. Every other column of bytes has a rule here;
a test walks the schema, so that a new one without a rule fails.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Table

from portal.crypto import BlindIndex, Vault
from portal.models import (
    Base,
    Draft,
    Import,
    ImportedRow,
    ImportKey,
    ImportMapping,
    Invitation,
    OneTimeCode,
    RateCounter,
    RecoveryCode,
    StaffSession,
)
from portal.models.base import first_id_at
from portal.models.sealed import Ciphertext
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import index_of_document

OpenText = Callable[[str], str | None]
"""Returns the opened text of a sealed column of the row."""


class Recomputed(NamedTuple):
    """An index that the rotation computes again from the row."""

    compute: Callable[[Vault, OpenText, RowMapping], BlindIndex | None]
    needs: tuple[str, ...] = ()
    """Columns in the open that the index is made of, too."""


class Ends(NamedTuple):
    """A hash of something short-lived. The older key must stay until none is left."""

    what: str
    table: type[Base]
    left: Callable[[datetime, datetime], ColumnElement[bool]]
    """The rows written before the first time that are alive at the second."""


class Lapses(NamedTuple):
    """A hash of something that the server does not know. It stops working when the older key goes."""

    what: str
    table: type[Base]
    left: Callable[[datetime], ColumnElement[bool]]
    """The rows written before this time."""


class OwnRule(NamedTuple):
    """A column with a procedure of its own, which is named."""

    how: str


def _phone(column: str) -> Recomputed:
    def compute(vault: Vault, text: OpenText, _row: RowMapping) -> BlindIndex | None:
        phone = text(column)
        return vault.index(PHONE_INDEX, phone) if phone else None

    return Recomputed(compute)


def _document(vault: Vault, text: OpenText, row: RowMapping) -> BlindIndex | None:
    number = text("document_number")
    return index_of_document(vault, row["document_type"], number) if number else None


_DAY: Final = timedelta(days=1)
_CODES: Final = Ends(
    "one-time codes",
    OneTimeCode,
    lambda since, now: (OneTimeCode.sent_at < since) & (OneTimeCode.sent_at > now - _DAY),
)

RULES: Final[Mapping[tuple[str, str], Recomputed | Ends | Lapses | OwnRule]] = {
    ("registrations", "mobile_index"): _phone("mobile"),
    ("registrations", "alternate_index"): _phone("alternate_mobile"),
    ("registrations", "document_index"): Recomputed(_document, ("document_type",)),
    ("messages", "recipient_index"): _phone("recipient"),
    ("inbound_messages", "sender_index"): _phone("sender"),
    ("call_backs", "mobile_index"): _phone("mobile"),
    ("drafts", "mobile_index"): _phone("mobile"),
    ("identified_people", "mobile_index"): _phone("mobile"),
    ("one_time_codes", "mobile_index"): _phone("mobile"),
    ("one_time_codes", "visitor_hash"): _CODES,
    ("one_time_codes", "code_hash"): _CODES,
    ("drafts", "token_hash"): Ends(
        "drafts that nobody has opened since",
        Draft,
        lambda since, now: (Draft.changed_at < since) & (Draft.expires_at > now),
    ),
    ("staff_sessions", "token_hash"): Ends(
        "sessions of staff",
        StaffSession,
        lambda since, now: (
            (StaffSession.started_at < since)
            & (StaffSession.started_at > now - _DAY)
            & StaffSession.ended_at.is_(None)
        ),
    ),
    ("invitations", "token_hash"): Ends(
        "open invitations of staff",
        Invitation,
        lambda since, now: (
            (Invitation.expires_at > now) & (Invitation.expires_at < since + 3 * _DAY)
        ),
    ),
    ("counters", "subject"): Ends(
        "counters of limits",
        RateCounter,
        lambda since, now: (
            (RateCounter.period_start < since) & (RateCounter.period_start > now - _DAY)
        ),
    ),
    ("import_keys", "hash"): Ends(
        "rows of lists that are being checked",
        ImportKey,
        lambda since, _now: ImportKey.import_id < first_id_at(since),
    ),
    ("recovery_codes", "code_hash"): Lapses(
        "recovery codes of staff, who need new ones",
        RecoveryCode,
        lambda since: (RecoveryCode.id < first_id_at(since)) & RecoveryCode.used_at.is_(None),
    ),
    ("imports", "file_index"): Lapses(
        "files of lists, not recognised when they are uploaded again",
        Import,
        lambda since: Import.id < first_id_at(since),
    ),
    ("imported_rows", "fingerprint"): Lapses(
        "rows of lists, which then are only found as duplicates",
        ImportedRow,
        lambda since: (
            (ImportedRow.import_id < first_id_at(since)) & ImportedRow.fingerprint.is_not(None)
        ),
    ),
    ("import_mappings", "headings_index"): Lapses(
        "columns of lists, asked for again",
        ImportMapping,
        lambda since: ImportMapping.used_at < since,
    ),
    ("name_keys", "hash"): OwnRule("written anew from the names of each registration"),
    ("audit_entries", "mac"): OwnRule("kept, proved by the older key or by a digest"),
    ("audit_head", "mac"): OwnRule("written anew at the start of a rotation"),
    ("audit_checkpoints", "seal"): OwnRule("written anew at the start of a rotation"),
    ("audit_checkpoints", "entry_mac"): OwnRule("a copy of what the seal covers"),
    ("audit_checkpoints", "digest"): OwnRule("needs no key"),
    ("api_tokens", "token_hash"): OwnRule("needs no key: the token has 256 random bits"),
    ("key_checks", "proof"): OwnRule("made with the key it proves"),
}


def sealed_columns(table: Table) -> list[str]:
    """Returns the names of the sealed columns of a table."""
    return [column.name for column in table.columns if isinstance(column.type, Ciphertext)]


def recomputed_columns(table: Table) -> dict[str, Recomputed]:
    """Returns the indexes of a table that are computed again."""
    found = {}
    for column in table.columns:
        rule = RULES.get((table.name, column.name))
        if isinstance(rule, Recomputed):
            found[column.name] = rule
    return found


def rotated_tables() -> list[Table]:
    """Returns the tables with sealed columns, in which recomputed indexes are too."""
    return [table for table in Base.metadata.sorted_tables if sealed_columns(table)]
