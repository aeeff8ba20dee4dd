"""An indicator: what one figure of a report counts, from which records and by which cuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk


class IndicatorUnit(Choice):
    """What an indicator counts. Numbers of different units are never added."""

    PERSONS = "persons", N_("people")
    OCCASIONS = "occasions", N_("occasions")
    REACH = "reach", N_("people reached")


class Cut(Choice):
    """A characteristic by which a figure is divided."""

    ALL = "all", N_("All")
    SEX = "sex", N_("Sex")
    AGE_BAND = "age_band", N_("Age")
    COUNTRY = "country", N_("Country of return")
    CHANNEL = "channel", N_("How it came in")
    NEED = "need", N_("Help wanted")
    WAITING_DAYS = "waiting_days", N_("Waiting for")
    DAYS_TO_VERIFY = "days_to_verify", N_("Days until verified")


SEALED_CUTS: Final = frozenset({Cut.AGE_BAND, Cut.NEED})
"""Cuts from sealed answers. A small open count of a day and district would reveal the answer."""


class SourceKind(Choice):
    """The records that an indicator is counted from."""

    FIRST = "first"
    """Registrations that reach a state for the first time."""
    EACH = "each"
    """Every transition to a state."""
    STOCK = "stock"
    """Registrations that are in a state at the end of the day."""
    FORM = "form"
    """Forms of which a page was first completed."""
    SMS = "sms"
    """Text messages."""
    DESK = "desk"
    """Registrations that a desk sent for the first time, among them the hotline."""
    IDENTIFIED = "identified"
    """People whom volunteers and supervisors listed, and what became of them."""


UNIT_OF: Final[Mapping[SourceKind, IndicatorUnit]] = {
    SourceKind.FIRST: IndicatorUnit.PERSONS,
    SourceKind.EACH: IndicatorUnit.OCCASIONS,
    SourceKind.STOCK: IndicatorUnit.PERSONS,
    SourceKind.FORM: IndicatorUnit.OCCASIONS,
    SourceKind.SMS: IndicatorUnit.OCCASIONS,
    SourceKind.DESK: IndicatorUnit.PERSONS,
    SourceKind.IDENTIFIED: IndicatorUnit.PERSONS,
}
COUNTED_BY_WORKER: Final = frozenset(SourceKind) - {SourceKind.FORM, SourceKind.SMS}
"""Sources of the daily roll-ups. Form steps and SMS have daily totals of their own."""

_STATES: Final = frozenset(state.value for state in State) - {State.DRAFT.value}
OBJECTS_OF: Final[Mapping[SourceKind, frozenset[str]]] = {
    SourceKind.FIRST: _STATES,
    SourceKind.EACH: _STATES,
    SourceKind.STOCK: _STATES,
    SourceKind.FORM: frozenset({"begun"}),
    SourceKind.SMS: frozenset({"sent", "delivered", "failed"}),
    SourceKind.DESK: frozenset(desk.value for desk in Desk),
    SourceKind.IDENTIFIED: frozenset({"listed", "eligible", "registered"}),
}


CUTS_OF: Final[Mapping[SourceKind, frozenset[Cut]]] = {
    SourceKind.FORM: frozenset(),
    SourceKind.SMS: frozenset(),
    SourceKind.IDENTIFIED: frozenset({Cut.COUNTRY}),
}
"""The cuts of sources that do not have all of them."""


class IndicatorSource(NamedTuple):
    """A kind of records and which of them, for example the first transition to `verified`."""

    kind: SourceKind
    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A line of the catalogue."""

    id: str
    version: int
    """Incremented when the definition changes. Figures of two versions are not compared."""
    unit: IndicatorUnit
    source: IndicatorSource
    cuts: frozenset[Cut]
    least: int
    """Counts of people from one to below this number are not shown to who may not see people."""
    names: Mapping[Language, str]
    definitions: Mapping[Language, str]

    def name(self, language: Language) -> str:
        """Returns the name in a language."""
        return self.names[language]

    def definition(self, language: Language) -> str:
        """Returns the definition in a language."""
        return self.definitions[language]
