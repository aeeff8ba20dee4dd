"""The layout of a shared file: grade, format, language, and columns. It is fixed at the request."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypeVar

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.shared_columns import (
    Grade,
    SharedColumn,
    select_columns,
    selectable_columns,
)
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.file_formats import FileFormat, check_available

_C = TypeVar("_C", bound=Choice)


class CellValues(Choice):
    """What stands in the cells of closed lists and places."""

    LABELS = "labels", N_("Words")
    CODES = "codes", N_("Codes")


@dataclass(frozen=True, slots=True)
class FileLayout:
    """The form of a shared file."""

    grade: Grade
    file_format: FileFormat
    language: Language
    values: CellValues
    columns: Sequence[SharedColumn]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Returns the layout of a form or of the database. Raises `Invalid`."""
        grade = _one_of(Grade, given.get("grade"))
        file_format = _one_of(FileFormat, given.get("format"))
        check_available(file_format)
        return cls(
            grade=grade,
            file_format=file_format,
            language=_one_of(Language, given.get("language")),
            values=_one_of(CellValues, given.get("values")),
            columns=select_columns(grade, given.get("columns") or ()),
        )

    def stored(self) -> dict[str, Any]:
        """Returns the layout as stored in the database; `read` is the inverse."""
        return {
            "grade": self.grade.value,
            "format": self.file_format.value,
            "language": self.language.value,
            "values": self.values.value,
            "columns": [column.id for column in self.columns],
        }

    def check_filters(self, filters: ExportFilters) -> None:
        """Raises `Invalid` for a filter that is finer than the columns which this grade may have.

        Two files whose periods differ by a day would show the people of that day.
        """
        filters.check_columns({column.id for column in selectable_columns(self.grade)})
        if self.grade is Grade.IDENTIFIABLE:
            return
        for first, last in filters.periods():
            if not (_begins_month(first) and _ends_month(last)):
                raise Invalid(
                    N_(
                        "A file without names covers whole months: from the first day of a month "
                        "to the last day of one."
                    )
                )


def _one_of(choices: type[_C], given: Any) -> _C:
    try:
        return choices(given)
    except ValueError as error:
        raise Invalid(N_("Choose from the list.")) from error


def _begins_month(day: str) -> bool:
    return not day or date.fromisoformat(day).day == 1


def _ends_month(day: str) -> bool:
    if not day:
        return True
    last = date.fromisoformat(day)
    return last.day == monthrange(last.year, last.month)[1]
