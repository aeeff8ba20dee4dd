"""The beginning of a change of keys, what still needs an older key, and its end."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Conflict
from portal.domain.platform.gettext_marker import N_
from portal.models import AuditEntry, KeyCheck, KeyKind
from portal.services.audit import audit_log
from portal.services.audit.audit_checkpoint import newest_checkpoint
from portal.services.audit.audit_digest import AuditDigest
from portal.services.audit.audit_log import write_audit_entry
from portal.services.platform.key_checks import key_ids
from portal.services.privacy.key_rules import RULES, Ends, Lapses
from portal.unit_of_work import UnitOfWork, UnitsOfWork


class StillThere(NamedTuple):
    """Rows written with an older index key that no rotation can change."""

    what: str
    rows: int
    ends: bool
    """Whether they end by themselves within days, or would stop working."""


def begin_rotation(work: UnitOfWork) -> None:
    """Notes that all processes write with the current keys from now on."""
    for kind in KeyKind:
        current = work.session.get_one(KeyCheck, (kind, key_ids(work.vault, kind)[0]))
        if current.first_since is None and _older_keys(work, kind):
            current.first_since = work.now
            if kind is KeyKind.INDEX:
                audit_log.seal_head_anew(work)


def older_keys(work: UnitOfWork) -> list[tuple[KeyKind, str]]:
    """Returns the accepted keys that are not the current ones."""
    return [(kind, key_id) for kind in KeyKind for key_id in _older_keys(work, kind)]


def still_there(work: UnitOfWork) -> list[StillThere]:
    """Returns what depends on an older index key and is not computed again."""
    current = work.session.get(KeyCheck, (KeyKind.INDEX, key_ids(work.vault, KeyKind.INDEX)[0]))
    if current is None or not _older_keys(work, KeyKind.INDEX):
        return []
    since = current.first_since or work.now
    found = []
    for rule in dict.fromkeys(RULES.values()):
        if isinstance(rule, Ends | Lapses):
            is_left = rule.left(since, work.now) if isinstance(rule, Ends) else rule.left(since)
            statement = select(func.count()).select_from(rule.table).where(is_left)
            rows = work.session.scalar(statement) or 0
            found.append(StillThere(rule.what, rows, isinstance(rule, Ends)))
    return [each for each in found if each.rows]


def retire_key(units: UnitsOfWork, kind: KeyKind, key_id: str, *, is_lost: bool = False) -> None:
    """Ends the use of an older key. Its id may then leave the settings.

    For an index key the audit log gets the digest of all entries so far, by which they stay provable.
    With `is_lost` there is none, because nobody can prove them any more. The caller has made sure that nothing
    is left. Raises `Conflict` for the current or an unknown key, and for a damaged audit log.
    """
    chain = AuditDigest()
    if kind is KeyKind.INDEX and not is_lost:
        with units.read() as work:
            chain = AuditDigest(newest_checkpoint(work.session))
            if audit_log.first_wrong_entry(work) is not None:
                raise Conflict(N_("The audit log is damaged: run `portal audit verify`."))
            _add_entries(work, chain)
    with units.begin() as work:
        check = work.session.get(KeyCheck, (kind, key_id))
        if check is None or key_id == key_ids(work.vault, kind)[0]:
            raise Conflict(N_("Only an older key of this database can be retired."))
        details: dict[str, object] = {"retired": f"{kind} {key_id}"}
        if is_lost:
            details["lost"] = True
        elif kind is KeyKind.INDEX:
            audit_log.seal_head_anew(work)  # locks it: no entry comes in between
            _add_entries(work, chain)
            details |= chain.details()
        write_audit_entry(work, AuditAction.KEYS_CHANGED, details=details)
        work.session.delete(check)


def _add_entries(work: UnitOfWork, chain: AuditDigest) -> None:
    for entry in _entries_after(work, chain.number):
        chain.add(entry)


def _entries_after(work: UnitOfWork, number: int) -> Iterator[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number)
    yield from work.session.scalars(statement.execution_options(yield_per=500))


def _older_keys(work: UnitOfWork, kind: KeyKind) -> list[str]:
    accepted = work.session.scalars(
        select(KeyCheck.key_id).where(KeyCheck.kind == kind).order_by(KeyCheck.accepted_at)
    )
    return [key_id for key_id in accepted if key_id != key_ids(work.vault, kind)[0]]
