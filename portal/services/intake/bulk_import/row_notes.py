"""Sealed notes on the rows of a batch."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.domain.platform.errors import Invalid
from portal.models import ImportBatch


class AlikePerson(NamedTuple):
    """A registration or an earlier row that may be the same person, with the reasons."""

    grounds: Sequence[str]
    """Msgids."""
    reference: str = ""
    """The reference of the registration, if the importing officer may see it."""
    district: str = ""
    """The code of the district of the registration."""
    row: int = 0
    """The row number in the same file."""


@dataclass(slots=True)
class RowNote:
    """The findings of one row."""

    problems: dict[str, Invalid] = field(default_factory=dict)
    """By the key of the column."""
    alike: list[AlikePerson] = field(default_factory=list)
    known: bool = False
    """Whether it was imported before, or occurs earlier in the same file."""


def write_row_notes(batch: ImportBatch, notes: Mapping[int, RowNote]) -> None:
    """Saves the notes of rows that have any."""
    packed = {row: _packed(note) for row, note in notes.items() if note != RowNote()}
    text = json.dumps(packed, ensure_ascii=False, default=str) if packed else None
    batch.notes = text


def read_row_notes(batch: ImportBatch) -> dict[int, RowNote]:
    """Returns the notes that `write_row_notes` saved."""
    packed = json.loads(batch.notes or "{}")
    return {int(row): _unpacked(note) for row, note in packed.items()}


def _packed(note: RowNote) -> Sequence[Any]:
    problems = {key: (problem.text, problem.values) for key, problem in note.problems.items()}
    return problems, note.alike, note.known


def _unpacked(packed: Sequence[Any]) -> RowNote:
    problems, alike, known = packed
    return RowNote(
        {key: Invalid(text, **values) for key, (text, values) in problems.items()},
        [AlikePerson(*each) for each in alike],
        known,
    )
