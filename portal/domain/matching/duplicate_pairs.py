"""Reasons and verdicts of pairs of registrations that may belong to one person."""

from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State

OUT: Final = (State.WITHDRAWN, State.DUPLICATE)
"""Registrations in these states get no new pair, and their open pairs are removed."""


class MatchReason(Choice):
    """A feature that two registrations share. Several reasons together make a pair."""

    DOCUMENT = "document", N_("The same document")
    PHONE = "phone", N_("The same phone")
    NAME = "name", N_("A similar name")
    BIRTH_DATE = "birth_date", N_("The same date of birth")
    BIRTH_YEAR = "birth_year", N_("About the same age")
    DISTRICT = "district", N_("The same district")
    FATHER = "father", N_("A similar father's name")
    MOTHER = "mother", N_("A similar mother's name")


class PairVerdict(Choice):
    """An officer's verdict on a pair. It is kept, and the pair is not shown again."""

    OPEN = "open", N_("Not decided yet")
    DUPLICATE = "duplicate", N_("One person, registered twice")
    DIFFERENT = "different", N_("Two different people")
    SHARED_PHONE = "shared_phone", N_("Two people who share a phone")
