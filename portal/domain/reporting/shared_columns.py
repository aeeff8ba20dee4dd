"""Columns of files for recipients outside the ministry (`portal/data/exports/columns.csv`)."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.coarsening import LADDERS, Ladder

PSEUDONYM: Final = "pseudonym"
MOST_CUTS: Final = 3
"""How many columns may divide the counts of an aggregated file."""


class Grade(Choice):
    """How much a file tells of a person, from the least to the most."""

    AGGREGATED = "aggregated", N_("Counts only")
    PSEUDONYMISED = "pseudonymised", N_("Rows without names")
    IDENTIFIABLE = "identifiable", N_("Rows with names")

    def includes(self, other: "Grade") -> bool:
        """Returns whether somebody who may get this grade may get the other one too."""
        grades = list(Grade)
        return grades.index(other) <= grades.index(self)


@dataclass(frozen=True, slots=True)
class SharedColumn:
    """A column that may leave the ministry."""

    id: str
    version: int
    grade: Grade
    """The least detailed grade that may have this column."""
    ladder: Ladder | None
    """How it is coarsened. None for columns that are only in identifiable files."""
    hxl: str
    labels: Mapping[Language, str]

    @classmethod
    def of_row(cls, row: data_files.Row) -> Self:
        """Returns the column of a row of the file."""
        return cls(
            id=row["id"],
            version=int(row["version"]),
            grade=Grade(row["grade"]),
            ladder=LADDERS.get(row["coarsening"]),
            hxl=row["hxl"],
            labels={Language.ENGLISH: row["label_en"], Language.BANGLA: row["label_bn"]},
        )


@functools.cache
def load_shared_columns() -> Mapping[str, SharedColumn]:
    """Returns the columns by id, in the order of the file."""
    rows = data_files.read_data_rows("exports/columns")
    return {column.id: column for column in map(SharedColumn.of_row, rows)}


def selectable_columns(grade: Grade) -> Sequence[SharedColumn]:
    """Returns the columns that a file of this grade may have. Each row has its pseudonym anyway."""
    columns = load_shared_columns().values()
    return [each for each in columns if grade.includes(each.grade) and each.id != PSEUDONYM]


_STANDARD: Final[Mapping[Grade, Sequence[str]]] = {
    Grade.AGGREGATED: ("district", "sex"),
    Grade.PSEUDONYMISED: ("verified_on", "sex", "age_band", "district", "country", "returned"),
    Grade.IDENTIFIABLE: [each.id for each in selectable_columns(Grade.IDENTIFIABLE)],
}


def select_columns(grade: Grade, ids: Sequence[str]) -> Sequence[SharedColumn]:
    """Returns the chosen columns in the order of the file, or the standard ones if none are chosen.

    Raises `Invalid` for a column that is unknown, or that this grade must not have.
    """
    wanted = set(ids or _STANDARD[grade])
    found = [each for each in selectable_columns(grade) if each.id in wanted]
    refused = sorted(wanted - {each.id for each in found})
    if refused:
        raise Invalid(
            N_("A file of this kind cannot have the column “%(column)s”."), column=refused[0]
        )
    if grade is Grade.AGGREGATED and len(found) > MOST_CUTS:
        raise Invalid(
            N_("Counts can be divided by at most %(most)s columns. Choose fewer."), most=MOST_CUTS
        )
    return found
