"""Dry run: validates every row like a form and searches duplicates, without registrations."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.crypto import BlindIndex, Vault
from portal.domain.intake.import_rows import RowRead, Rules
from portal.domain.intake.import_types import ImportStage
from portal.domain.matching.duplicate_pairs import MatchReason
from portal.domain.platform.dates import dhaka_day
from portal.models import Import, ImportBatch, ImportedRow, ImportKey, Officer
from portal.services.intake.bulk_import import labels
from portal.services.intake.bulk_import import row_notes as import_notes
from portal.services.intake.bulk_import.batches import rows_of
from portal.services.intake.bulk_import.place_questions import meant_places, note_questions
from portal.services.intake.bulk_import.row_isolation import read_cells, row_on_its_own
from portal.services.intake.bulk_import.row_notes import AlikePerson, RowNote
from portal.services.intake.bulk_import.summary import first_day_of
from portal.services.matching.candidate_search import Candidate, candidates
from portal.services.platform.upsert import upsert_into
from portal.services.registration.registration_mapper import document_index, pack_typed
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 3
"""The number of possible duplicates named beside a row."""
_KEY: Final = 16


def check_batch(work: UnitOfWork, found: Import, *, alone: bool = False) -> None:
    """Checks the next batch of a locked import. After the last one the import waits for the officer.

    With `alone` the search of duplicates has a savepoint for each row, and a row that fails is faulty.
    """
    batch = batch_of(work, found)
    rules = rules_of(found, work.now)
    rows = rows_of(batch)
    read = {number: read_cells(found, cells, rules) for number, cells in rows}
    notes = {number: RowNote(problems=dict(row.problems)) for number, row in read.items()}
    sound = {number: row for number, row in read.items() if row.answers}
    _note_known(work, found, sound, notes)
    _note_alike(work, found, sound, notes, alone=alone)
    import_notes.write_row_notes(batch, notes)
    note_questions(found, (each for row in read.values() for each in row.questions))
    found.rows_wrong += sum(bool(note.problems) for note in notes.values())
    found.rows_known += sum(note.known for note in notes.values())
    found.rows_alike += sum(bool(note.alike) and not note.known for note in notes.values())
    found.batches_done += 1
    found.changed_at = work.now
    if found.batches_done == found.batches:
        found.stage = ImportStage.CHECKED


def batch_of(work: UnitOfWork, found: Import) -> ImportBatch:
    """Returns the next batch of this stage."""
    return work.session.scalars(
        select(ImportBatch).where(
            ImportBatch.import_id == found.id, ImportBatch.number == found.batches_done
        )
    ).one()


def rules_of(found: Import, now: datetime) -> Rules:
    """Returns the rules that apply to all rows of an import."""
    return Rules(
        labels.answer_words(),
        dhaka_day(now),
        found.month_first,
        found.district_code,
        first_day_of(found),
        meant_places(found),
    )


def fingerprint(vault: Vault, row: RowRead) -> BlindIndex:
    """Returns the keyed hash of a row, independent of the order and the language of its columns."""
    typed = {field: row.typed[field] for field in sorted(row.typed)}
    return vault.index("import-row", pack_typed(typed))


def known_fingerprints(work: UnitOfWork, fingerprints: Sequence[BlindIndex]) -> set[bytes]:
    """Returns the fingerprints whose rows are registrations already."""
    found = select(ImportedRow.fingerprint).where(ImportedRow.fingerprint.in_(fingerprints))
    return {each for each in work.session.scalars(found) if each}


def _note_known(
    work: UnitOfWork, found: Import, rows: Mapping[int, RowRead], notes: Mapping[int, RowNote]
) -> None:
    prints = {number: fingerprint(work.vault, row) for number, row in rows.items()}
    imported = known_fingerprints(work, list(prints.values()))
    documents = {
        number: index
        for number, row in rows.items()
        if row.answers and (index := document_index(work.vault, row.answers.papers))
    }
    hashes = {each[:_KEY] for each in (*prints.values(), *documents.values())}
    first = _first_rows(work.session, found.id, hashes)
    new: dict[bytes, int] = {}
    for number, printed in prints.items():
        above = first.get(printed[:_KEY])
        is_imported = not imported.isdisjoint(printed.values)
        notes[number].known = is_imported or above is not None
        new.setdefault(printed[:_KEY], first.setdefault(printed[:_KEY], number))
        if index := documents.get(number):
            above = first.get(index[:_KEY])
            if above and not notes[number].known:
                notes[number].alike.append(AlikePerson([MatchReason.DOCUMENT.label], row=above))
            new.setdefault(index[:_KEY], first.setdefault(index[:_KEY], number))
    _remember(work, found.id, new)


def _first_rows(session: Session, import_id: uuid.UUID, hashes: set[bytes]) -> dict[bytes, int]:
    """Returns the first checked row of each hash."""
    found = select(ImportKey.hash, ImportKey.row_number).where(
        ImportKey.import_id == import_id, ImportKey.hash.in_(hashes)
    )
    return {row.hash: row.row_number for row in session.execute(found)}


def _remember(work: UnitOfWork, import_id: uuid.UUID, hashes: Mapping[bytes, int]) -> None:
    if not hashes:
        return
    rows = [{"import_id": import_id, "hash": h, "row_number": row} for h, row in hashes.items()]
    work.session.connection().execute(upsert_into(work, ImportKey).on_conflict_do_nothing(), rows)


def _note_alike(
    work: UnitOfWork,
    found: Import,
    rows: Mapping[int, RowRead],
    notes: Mapping[int, RowNote],
    *,
    alone: bool,
) -> None:
    officer = work.session.get_one(Officer, found.officer_id)
    for number, row in rows.items():
        if row.answers is None or notes[number].known:
            continue
        with row_on_its_own(work, found, notes[number], alone=alone):
            others = candidates(work, officer, row.answers, officer.language)
            # A list with guessed numbers must not tell who is registered in other areas.
            _note_others(notes[number], [other for other in others if other.row][:MOST_SHOWN])


def _note_others(note: RowNote, others: Sequence[Candidate]) -> None:
    note.alike += [
        AlikePerson(
            [ground.label for ground in other.grounds],
            reference=other.row.reference if other.row else "",
            district=other.district_code,
        )
        for other in others
    ]
