"""Reads the mapping of indicators to results of IATI, a TOML file that describes the activity.

[activity]
identifier = "XM-DAC-47066-REINTEGRATION"
title = "Reintegration of returning migrants"
description = "Registration and services of the reintegration centres"
status = 2
starts_on = 2026-01-01

[reporting_organisation]
reference = "XM-DAC-47066"
type = 40
name = "International Organization for Migration"

[[participating_organisations]]
name = "Ministry of Expatriates' Welfare and Overseas Employment"
role = 4
type = 10

[[results]]
title = "Returning migrants are registered"
type = 1

[[results.indicators]]
indicator = "registered"

[[results.indicators]]
indicator = "registered"
cut = "sex"
value = "female"
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.mapped_figure import (
    FIGURE_FIELDS,
    MappedFigure,
    WrongFigureField,
    read_mapped_figure,
)

_LONGEST_TEXT: Final = 2000
_STATUSES: Final = range(1, 7)
"""ActivityStatus: 1 pipeline, 2 implementation … 6 suspended."""
_ROLES: Final = range(1, 5)
"""OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing."""
_RESULT_TYPES: Final = frozenset({1, 2, 3, 9})
"""ResultType: 1 output, 2 outcome, 3 impact, 9 other."""
_ORGANISATION_TYPES: Final = range(10, 100)


class IatiOrganisation(NamedTuple):
    """An organisation of the activity. `role` is 0 for the one that reports."""

    name: str
    type: int
    reference: str
    role: int


class IatiResult(NamedTuple):
    """A result and the figures that measure it."""

    title: str
    type: int
    figures: Sequence[MappedFigure]


@dataclass(frozen=True, slots=True)
class IatiMapping:
    """An activity and its results."""

    identifier: str
    title: str
    description: str
    status: int
    starts_on: date
    reporting: IatiOrganisation
    participating: Sequence[IatiOrganisation]
    results: Sequence[IatiResult]


def read_iati_mapping(text: str) -> IatiMapping:
    """Returns the mapping of a file. Raises `Invalid`, which names what is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(
            N_("The mapping is not a TOML file: %(problem)s"), problem=str(error)
        ) from error
    activity = _Table("activity", given.get("activity"))
    activity.check_fields({"identifier", "title", "description", "status", "starts_on"})
    return IatiMapping(
        identifier=activity.text("identifier"),
        title=activity.text("title"),
        description=activity.text("description"),
        status=activity.code("status", _STATUSES),
        starts_on=activity.day("starts_on"),
        reporting=_organisation(
            _Table("reporting_organisation", given.get("reporting_organisation")), has_role=False
        ),
        participating=[
            _organisation(each, has_role=True)
            for each in _tables("participating_organisations", given)
        ],
        results=[_result(each) for each in _tables("results", given)],
    )


class _Table:
    """A table of the file with its name for messages."""

    def __init__(self, name: str, given: object) -> None:
        if not isinstance(given, dict):
            raise Invalid(N_("The mapping for IATI has no “%(table)s”."), table=name)
        self.name: str = name
        self.given: Mapping[str, Any] = given

    def check_fields(self, known: set[str]) -> None:
        for field in self.given.keys() - known:
            raise self.wrong(field)

    def text(self, field: str) -> str:
        found = self.given.get(field)
        is_text = isinstance(found, str) and len(found.strip()) > 0 and found.isprintable()
        if not is_text or len(found or "") > _LONGEST_TEXT:
            raise self.wrong(field)
        return str(found).strip()

    def code(self, field: str, known: range | frozenset[int]) -> int:
        found = self.given.get(field)
        if type(found) is not int or found not in known:
            raise self.wrong(field)
        return found

    def day(self, field: str) -> date:
        found = self.given.get(field)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise self.wrong(field)
        return found

    def wrong(self, field: str) -> Invalid:
        return Invalid(
            N_("“%(table)s” of the mapping: “%(field)s” is missing or wrong."),
            table=self.name,
            field=field,
        )


def _tables(name: str, given: Mapping[str, Any]) -> list[_Table]:
    listed = given.get(name)
    if not isinstance(listed, list) or not listed:
        raise Invalid(N_("The mapping for IATI has no “%(table)s”."), table=name)
    return [_Table(f"{name} {number}", each) for number, each in enumerate(listed, 1)]


def _organisation(table: _Table, *, has_role: bool) -> IatiOrganisation:
    table.check_fields({"name", "type", "reference"} | ({"role"} if has_role else set()))
    # Who reports is found by its reference; a ministry that takes part may have none.
    needs_reference = not has_role or "reference" in table.given
    return IatiOrganisation(
        name=table.text("name"),
        type=table.code("type", _ORGANISATION_TYPES),
        reference=table.text("reference") if needs_reference else "",
        role=table.code("role", _ROLES) if has_role else 0,
    )


def _result(table: _Table) -> IatiResult:
    table.check_fields({"title", "type", "indicators"})
    figures: list[MappedFigure] = []
    for each in _tables("indicators", table.given):
        each.check_fields({*FIGURE_FIELDS})
        try:
            figure = read_mapped_figure(each.given)
        except WrongFigureField as error:
            raise each.wrong(str(error)) from error
        if figure in figures:
            raise each.wrong("indicator")
        figures.append(figure)
    return IatiResult(table.text("title"), table.code("type", _RESULT_TYPES), figures)
