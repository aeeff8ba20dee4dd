"""The columns of an export in order, and which of them identify a person."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Channel
from portal.domain.registration.questions.registry import QUESTIONS
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.routing.choices import RouteReason
from portal.models import Registration
from portal.services.reporting.export_columns import (
    RECORD,
    ExportColumn,
    ExportContext,
    age_band,
    centre,
    choice,
    day,
    division,
    plain,
    yes_no,
)
from portal.services.reporting.export_questions import columns_of

RECORD_PURPOSE: Final = "export-record"


def _record(context: ExportContext) -> Callable[[str], str]:
    return lambda hex_id: context.records.digest(hex_id.encode()).hex()[:16]


STATES: Final = (State.VERIFIED, State.RECEIVED, State.CLOSED)
"""States of registrations that a file contains."""

_BESIDE: Final[Mapping[str, tuple[Sequence[ExportColumn], Sequence[ExportColumn]]]] = {
    "birth": ((age_band(),), ()),
    "mobile": ((), (yes_no("phone_verified", N_("Whether the phone was verified with a code")),)),
    "district": (tuple(division()), ()),
}
"""Columns before and after those of the questions."""


def _answers() -> Iterator[ExportColumn]:
    for question in QUESTIONS:
        before, behind = _BESIDE.get(question.id, ((), ()))
        yield from (*before, *columns_of(question), *behind)


_ANSWERS: Final = tuple(_answers())

COLUMNS: Final[Sequence[ExportColumn]] = (
    ExportColumn(
        "record",
        N_("A registration has the same code in every export; it does not identify a person"),
        (RECORD,),
        _record,
        closed=True,
    ),
    ExportColumn(
        "reference",
        N_("Reference number"),
        ("reference",),
        plain(show_reference),
        identifying=True,
    ),
    *choice("state", N_("Status of the registration"), State, only=STATES),
    day("submitted_on", N_("Date sent, Dhaka time")),
    day("verified_on", N_("Date verified by the district office, Dhaka time")),
    *choice("channel", N_("How it was submitted"), Channel),
    *_ANSWERS,
    *centre(),
    *choice("route_reason", N_("Why this centre"), RouteReason),
)


def columns(*, identifiable: bool) -> list[ExportColumn]:
    """Returns the columns of the file with names, or of the file without names."""
    return [column for column in COLUMNS if identifiable or not column.identifying]


def stored_columns(*, identifiable: bool) -> list[str]:
    """Returns the columns that a file reads from the table of registrations, and no others."""
    read = {name for column in columns(identifiable=identifiable) for name in column.reads}
    return [column.name for column in Registration.__table__.columns if column.name in read]
