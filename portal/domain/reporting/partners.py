"""Funder and partners of the programme, with the days on which each holds."""

import functools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portal.domain.platform import data_files
from portal.domain.platform.choices import Language


class Partner(NamedTuple):
    """An organisation and its part in the programme."""

    roles: Mapping[Language, str]
    names: Mapping[Language, str]
    first: date | None
    last: date | None


@functools.cache
def _load() -> tuple[Partner, ...]:
    return tuple(
        Partner(
            {Language.BANGLA: row["role_bn"], Language.ENGLISH: row["role_en"]},
            {Language.BANGLA: row["name_bn"], Language.ENGLISH: row["name_en"]},
            date.fromisoformat(row["first"]) if row["first"] else None,
            date.fromisoformat(row["last"]) if row["last"] else None,
        )
        for row in data_files.read_data_rows("monthly_update/partners")
    )


def partners_on(day: date) -> Sequence[Partner]:
    """Returns the partners of a day in the order of the file."""
    return [
        each
        for each in _load()
        if (each.first is None or each.first <= day) and (each.last is None or day <= each.last)
    ]
