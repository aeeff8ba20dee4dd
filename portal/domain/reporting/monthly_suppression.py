"""Suppression of small figures in the monthly update, along the rows of a section and along the months.

Who knows the cumulative figure of two months knows what lies between. A row that hides a month therefore hides its
cumulative figure, and the following months, until what is hidden is no small sum any more.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from portal.domain.reporting.small_cells import suppress_small_cells


class HeldBack(NamedTuple):
    """What a row has hidden since its cumulative figure was shown last."""

    months: int = 0
    people: int = 0


class RowFigures(NamedTuple):
    """The figures of a row, before anything is hidden."""

    id: str
    indicator: str
    is_part: bool
    """Whether it counts a part of the indicator, such as women. The other row is the total of the parts."""
    least: int
    """The smallest count of people that may be shown; 0 for all."""
    month: int
    cumulative: int
    held: HeldBack | None
    """As the month before left it; None if that showed the cumulative figure."""
    held_rest: HeldBack | None = None
    """The same of what a total counts beside its parts."""


class HiddenFigures(NamedTuple):
    """What is hidden of a row, and what it holds back for the next month."""

    month: bool
    cumulative: bool
    held: HeldBack | None
    held_rest: HeldBack | None = None


_REST: Final = ""
"""Stands for the people whom no part of a total counts. Total and parts together give their number."""
_TWO: Final = 2
"""Fewer hidden months have a sum that tells one of them."""


def suppress_section(rows: Iterable[RowFigures]) -> dict[str, HiddenFigures]:
    """Returns what must be hidden in a section, by row. Rows of one indicator belong together."""
    groups: dict[str, list[RowFigures]] = {}
    for row in rows:
        groups.setdefault(row.indicator, []).append(row)
    return {name: hidden for group in groups.values() for name, hidden in _hidden(group).items()}


def _hidden(rows: Sequence[RowFigures]) -> dict[str, HiddenFigures]:
    total = next((row for row in rows if not row.is_part), None)
    group = [*rows, _rest(total, rows)] if total else rows
    waiting = {row.id for row in group if row.held is not None and row.month}
    months = _small(group, total, {row.id: row.month for row in group}, waiting)
    held = {row.id: _held(row) if row.id in months else row.held for row in group}
    unready = {row.id for row in group if _is_unready(held[row.id], row.least)}
    if unready:  # one row that is shown before the others would give the sum of these
        unready = {row.id for row in group if held[row.id] is not None}
    sums = _small(group, total, {row.id: row.cumulative for row in group}, unready)
    after = {name: (since or HeldBack()) if name in sums else None for name, since in held.items()}
    return {
        row.id: HiddenFigures(
            row.id in months,
            row.id in sums,
            after[row.id],
            after[_REST] if row is total else None,
        )
        for row in rows
    }


def _rest(total: RowFigures, rows: Sequence[RowFigures]) -> RowFigures:
    parts = [row for row in rows if row.is_part]
    return RowFigures(
        _REST,
        total.indicator,
        is_part=True,
        least=total.least,
        month=total.month - sum(part.month for part in parts),
        cumulative=total.cumulative - sum(part.cumulative for part in parts),
        held=total.held_rest,
    )


def _is_unready(held: HeldBack | None, least: int) -> bool:
    """Whether a row holds back too little to be told as a sum. One that hid no month holds nothing back."""
    return held is not None and held.months > 0 and (held.months < _TWO or held.people < least)


def _held(row: RowFigures) -> HeldBack:
    before = row.held or HeldBack()
    return HeldBack(before.months + 1, before.people + row.month)


def _small(
    group: Sequence[RowFigures],
    total: RowFigures | None,
    counts: Mapping[str, int],
    also_hidden: Collection[str],
) -> set[str]:
    """Returns the rows that must be hidden in a column."""
    least = group[0].least
    if total is None:
        return {name for name, count in counts.items() if 0 < count < least or name in also_hidden}
    if 0 < counts[total.id] < least or total.id in also_hidden:
        return {name for name, count in counts.items() if count}
    parts = {row.id: counts[row.id] for row in group if row.is_part}
    if len(parts) == 1:  # there is no part beside the rest, which is the total itself
        return set()
    hidden = [name for name in parts if name in also_hidden]
    shown = suppress_small_cells(parts, least, hidden)
    return {name for name, count in shown.items() if count is None}
