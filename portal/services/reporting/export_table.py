"""The columns of an export in order, and which of them identify a person."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Channel
from portal.domain.registration.questions.question import Storage
from portal.domain.registration.questions.registry import QUESTIONS, STORED
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.routing.choices import RouteReason
from portal.models import Registration
from portal.services.reporting.export_columns import (
    ExportColumn,
    ExportLine,
    age_band,
    centre,
    choice,
    day,
    division,
    yes_no,
)
from portal.services.reporting.export_questions import columns_of


def _record(line: ExportLine) -> str:
    return line.vault.index("export-record", line.row["id"].hex).hex()[:16]


STATES: Final = (State.VERIFIED, State.RECEIVED, State.CLOSED)
"""States of registrations that a file contains."""

_BESIDE: Final[Mapping[str, tuple[Sequence[ExportColumn], Sequence[ExportColumn]]]] = {
    "birth": (
        (
            ExportColumn(
                "age_band", N_("Age in years when sent, in ten-year bands"), age_band, closed=True
            ),
        ),
        (),
    ),
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
        _record,
        closed=True,
    ),
    ExportColumn(
        "reference",
        N_("Reference number"),
        lambda line: show_reference(line.row["reference"]),
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

_NEVER_READ: Final = frozenset(
    {"typed", "mobile_index"}
    | {
        column.name
        for question, column in STORED
        if column.storage is Storage.INDEX or (column.storage.is_sealed and not question.exported)
    }
)
_IDENTIFYING: Final = frozenset(
    {"reference"}
    | {
        column.name
        for question, column in STORED
        if column.storage.is_sealed or (question.exported and question.exported.identifying)
    }
) - {"birth"}
"""Columns that only the file with names needs. The age band is made from the birth."""


def columns(*, identifiable: bool) -> list[ExportColumn]:
    """Returns the columns of the file with names, or of the file without names."""
    return [column for column in COLUMNS if identifiable or not column.identifying]


def stored_columns(*, identifiable: bool) -> list[str]:
    """Returns the columns to be read from the table of registrations, and no others."""
    left_out = _NEVER_READ if identifiable else _NEVER_READ | _IDENTIFYING
    every = [column.name for column in Registration.__table__.columns]
    return [name for name in every if name not in left_out]
