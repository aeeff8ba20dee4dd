"""How an officer likes to see lists: rows on a page, hidden columns and saved filters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from portal.domain.platform.choices import Choice
from portal.domain.platform.errors import Conflict, Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import clean

ROW_CHOICES: Final = (25, 50, 100)
MOST_FILTERS: Final = 10
LONGEST_FILTER_NAME: Final = 40
_LONGEST_VALUE: Final = 254

Filters = Mapping[str, str]
"""The arguments of the address that filter a list."""


class ListName(Choice):
    """A list whose columns and filters an officer chooses."""

    QUEUE = "queue", N_("Registrations")
    ACCOUNTS = "accounts", N_("Accounts")
    AUDIT = "audit", N_("Audit log")


@dataclass(frozen=True, slots=True)
class ListViews:
    """The choices of an officer for all lists. Immutable: each change returns a new one."""

    rows: int | None = None
    """Rows on a page of every list, or None for the number that the list has."""
    hidden: Mapping[str, Sequence[str]] | None = None
    """Hidden columns by list."""
    filters: Mapping[str, Mapping[str, Filters]] | None = None
    """Saved filters by list and name."""

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> Self:
        """Reads what `stored` returned."""
        return cls(**stored) if stored else cls()

    def stored(self) -> dict[str, Any]:
        """Returns what the account keeps."""
        return {"rows": self.rows, "hidden": self.hidden, "filters": self.filters}

    def hidden_in(self, name: ListName) -> Collection[str]:
        """Returns the columns that are hidden in a list."""
        return (self.hidden or {}).get(name.value, ())

    def filters_of(self, name: ListName) -> Mapping[str, Filters]:
        """Returns the saved filters of a list by their names."""
        return (self.filters or {}).get(name.value, {})

    def with_rows(self, rows: int | None) -> Self:
        """Sets the rows on a page. Raises `Invalid`."""
        if rows not in ROW_CHOICES:
            raise Invalid(N_("Choose 25, 50 or 100 rows."))
        return replace(self, rows=rows)

    def with_hidden(self, name: ListName, columns: Sequence[str]) -> Self:
        """Hides columns of a list, and shows its others."""
        return replace(self, hidden={**(self.hidden or {}), name.value: list(columns)})

    def with_filter(self, name: ListName, title: str, filters: Filters) -> Self:
        """Saves the filters of a list under a name. Raises `Invalid` and `Conflict`."""
        title = clean(title)
        if not title:
            raise Invalid(N_("Write a name for the filter."))
        if len(title) > LONGEST_FILTER_NAME:
            raise Invalid(N_("This name is too long. Use at most 40 characters."))
        if not filters:
            raise Invalid(N_("The list is not filtered. Filter it first, then save the filter."))
        if any(len(value) > _LONGEST_VALUE for value in filters.values()):
            raise Invalid(N_("This filter is too long."))
        there = self.filters_of(name)
        if title in there:
            raise Conflict(N_("You already have a filter of this name. Choose another name."))
        if len(there) >= MOST_FILTERS:
            raise Invalid(N_("You have 10 saved filters for this list. Delete one first."))
        return self._with_filters(name, {**there, title: dict(filters)})

    def without_filter(self, name: ListName, title: str) -> Self:
        """Deletes a saved filter. Raises `NotFound`."""
        there = self.filters_of(name)
        if title not in there:
            raise NotFound(N_("There is no such filter."))
        return self._with_filters(name, {key: there[key] for key in there if key != title})

    def _with_filters(self, name: ListName, filters: Mapping[str, Filters]) -> Self:
        return replace(self, filters={**(self.filters or {}), name.value: filters})
