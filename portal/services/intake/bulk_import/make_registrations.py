"""Makes registrations from the valid rows, in batches, exactly once per row."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.intake.import_rows import RowRead
from portal.domain.intake.import_types import QUIET_FOR, ImportStage, is_wanted, read_ranges
from portal.domain.messaging.costs import ANY_GATEWAY, SpendingCaps
from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.sending_times import due_time
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Channel
from portal.models import (
    Import,
    ImportedRow,
    ImportKey,
    ImportPart,
    Message,
    Officer,
    Registration,
)
from portal.models.insert import insert
from portal.services.audit.audit_log import write_audit_entry
from portal.services.intake.bulk_import import row_notes as import_notes
from portal.services.intake.bulk_import.batches import pack_rows, rows_of, taken_over
from portal.services.intake.bulk_import.dry_run import (
    batch_of,
    fingerprint,
    known_fingerprints,
    rules_of,
)
from portal.services.intake.bulk_import.import_list import find_own_import
from portal.services.intake.bulk_import.row_isolation import (
    failed_row,
    read_cells,
    row_on_its_own,
)
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration.registration_mapper import pack_typed
from portal.services.registration.submit import Origin, write_registration
from portal.unit_of_work import UnitOfWork

SHARE_OF_MONEY: Final = 5
"""The SMS of an import may use a fifth of the daily budget at most."""
AFTER_ALL_OTHERS: Final = 9
"""The priority of SMS of an import, after those of other registrations."""
_FEWEST_A_DAY: Final = 1000
_OTHER: Final = ("alternate_mobile", "alternate_whose")


class ImportOptions(NamedTuple):
    """The options that the officer chose after the dry run."""

    sends_sms: bool
    """Whether each person gets the usual SMS."""
    skips_alike: bool
    """Whether possible duplicates of registered people are skipped."""
    rows: str
    """Row ranges, such as "2-50, 60"; empty for all."""


def start_making(
    work: UnitOfWork, officer: Officer, import_id: uuid.UUID, options: ImportOptions
) -> None:
    """Lets the worker make registrations, or after a first part those of the remaining rows.

    Raises `Invalid` if no row is selected, `Conflict` if it has started already.
    """
    found = find_own_import(work, officer, import_id)
    if found.stage not in (ImportStage.CHECKED, ImportStage.DONE) or found.expires_at <= work.now:
        raise taken_over()
    read_ranges(options.rows)
    if found.rows <= found.rows_wrong + found.rows_known + found.rows_made:
        raise Invalid(N_("This list has no correct rows left to register."))
    found.sends_sms, found.skips_alike = options.sends_sms, options.skips_alike
    found.chosen = options.rows.strip()
    found.stage = ImportStage.IMPORTING
    found.batches_done = 0
    found.started_at = found.changed_at = work.now
    found.started_by_id = officer.id
    work.session.execute(delete(ImportPart).where(ImportPart.import_id == found.id))
    write_audit_entry(
        work,
        AuditAction.IMPORTED,
        officer_id=officer.id,
        subject=str(found.id),
        details={
            "rows": found.rows,
            "chosen": found.chosen,
            "consent": found.consent_how.value,
            "sms": found.sends_sms,
        },
    )


def make_batch(work: UnitOfWork, found: Import, *, caps: SpendingCaps, alone: bool = False) -> None:
    """Makes registrations from the next batch of a locked import. Keeps faulty rows for correction.

    With `alone` each registration has a savepoint, and a row that fails is faulty.
    """
    batch = batch_of(work, found)
    notes = import_notes.read_row_notes(batch)
    rules, ranges = rules_of(found, work.now), read_ranges(found.chosen)
    rows = dict(rows_of(batch))
    read = {
        number: read_cells(found, cells, rules)
        for number, cells in rows.items()
        if is_wanted(number, ranges) and _is_taken(notes, number, found)
    }
    prints = {number: fingerprint(work.vault, row) for number, row in read.items() if row.answers}
    known = known_fingerprints(work, list(prints.values()))
    officer = work.session.get_one(Officer, found.started_by_id or found.officer_id)
    if not officer.active:
        found.stage = ImportStage.CHECKED  # another person may send the row again
        return
    made: list[uuid.UUID] = []
    silent = _silent_phones(work, read.values())
    wrong_before = _count_wrong(notes)
    for number, printed in prints.items():
        answers, typed = read[number].answers, read[number].typed
        if not known.isdisjoint(printed.values) or answers is None:
            continue
        known.add(bytes(printed))
        contact = answers.contact
        if contact.mobile in silent:
            contact = replace(contact, may_sms=False)
            typed = {field: values for field, values in typed.items() if field != "may_sms"}
        if contact.alternate_mobile in silent:
            contact = replace(contact, alternate_mobile=None, alternate_whose=None)
            typed = {field: values for field, values in typed.items() if field not in _OTHER}
        answers = replace(answers, contact=contact)
        origin = Origin(
            language=Language(read[number].language or found.language),
            channel=Channel.IMPORT,
            consent_at=found.uploaded_at,
            officer=officer,
            sends_sms=found.sends_sms,
        )
        note = notes.setdefault(number, import_notes.RowNote())
        with row_on_its_own(work, found, note, alone=alone):
            registration = write_registration(work, answers, pack_typed(typed), origin)
            row = ImportedRow(
                import_id=found.id,
                row_number=number,
                registration_id=registration.id,
                fingerprint=printed,
            )
            insert(work.session, row)
        if not note.problems:
            made.append(registration.id)
            del rows[number]
    if found.sends_sms:
        _spread(work.session, found, made, caps)
    batch.rows = pack_rows(list(rows.items())) if rows else None
    import_notes.write_row_notes(batch, {n: note for n, note in notes.items() if n in rows})
    found.rows_made += len(made)
    found.rows_wrong += _count_wrong(notes) - wrong_before
    _end_batch(work, found)


def skip_batch(work: UnitOfWork, import_id: uuid.UUID) -> None:
    """Sets the rows of the next batch aside as faulty and goes on with the one after it."""
    found = work.session.scalars(
        select(Import).where(Import.id == import_id).with_for_update()
    ).one()
    batch = batch_of(work, found)
    notes, rows = import_notes.read_row_notes(batch), dict(rows_of(batch))
    wrong_before = _count_wrong(notes)
    key, ranges = next(filter(None, found.columns), ""), read_ranges(found.chosen)
    for number in rows:
        note = notes.setdefault(number, import_notes.RowNote())
        if is_wanted(number, ranges) and not (note.known or note.problems):
            note.problems[key] = failed_row()
    import_notes.write_row_notes(batch, notes)
    found.rows_wrong += _count_wrong(notes) - wrong_before
    found.tries, found.claimed_until = 0, None
    _end_batch(work, found)


def _count_wrong(notes: Mapping[int, import_notes.RowNote]) -> int:
    return sum(bool(note.problems) for note in notes.values())


def _end_batch(work: UnitOfWork, found: Import) -> None:
    found.batches_done += 1
    found.changed_at = work.now
    if found.batches_done == found.batches:
        found.stage, found.done_at = ImportStage.DONE, work.now
        work.session.execute(delete(ImportKey).where(ImportKey.import_id == found.id))


def tell_from(found: Import, caps: SpendingCaps) -> datetime:
    """Returns the earliest time of the SMS to the next people of this import.

    The first SMS waits one hour, in which the import can be undone without SMS. The number per day
    is limited to a fifth of the daily budget.
    """
    each = max([*caps.costs.values(), caps.costs[ANY_GATEWAY], 1])
    a_day = max(_FEWEST_A_DAY, caps.budget // SHARE_OF_MONEY // each)
    started = found.started_at or found.uploaded_at
    return started + QUIET_FOR + timedelta(days=1) * (found.rows_made / a_day)


def _spread(session: Session, found: Import, made: list[uuid.UUID], caps: SpendingCaps) -> None:
    due = due_time(MessageKind.SUBMITTED, tell_from(found, caps))
    session.flush()
    session.execute(
        update(Message)
        .where(Message.registration_id.in_(made), Message.state == MessageState.QUEUED)
        .values(due_at=due, priority=AFTER_ALL_OTHERS)
        .execution_options(synchronize_session=False)
    )


def _silent_phones(work: UnitOfWork, rows: Iterable[RowRead]) -> set[str]:
    """Returns phones whose owner sent STOP or declined SMS. A list does not restore consent."""
    contacts = [row.answers.contact for row in rows if row.answers]
    phones = {each for one in contacts for each in (one.mobile, one.alternate_mobile) if each}
    indexes = {each: work.vault.index(PHONE_INDEX, each) for each in phones}
    found = select(Registration.mobile_index).where(
        Registration.mobile_index.in_(indexes.values()),
        Registration.may_sms.is_(False),
        Registration.erased_at.is_(None),
    )
    silent = set(work.session.scalars(found))
    return {phone for phone, index in indexes.items() if not silent.isdisjoint(index.values)}


def _is_taken(notes: Mapping[int, import_notes.RowNote], number: int, found: Import) -> bool:
    note = notes.get(number)
    if note is None:
        return True
    return not (note.problems or note.known or (found.skips_alike and note.alike))
