"""Why two registrations may be one person's, and what an officer made of it."""

from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State

OUT: Final = (State.WITHDRAWN, State.DUPLICATE)
"""In these states a registration is in no new pair, and in no open one for long."""


class MatchReason(Choice):
    """What two registrations have in common; several together make a pair."""

    DOCUMENT = "document", N_("The same document")
    PHONE = "phone", N_("The same phone")
    NAME = "name", N_("An alike name")
    BIRTH_DATE = "birth_date", N_("The same date of birth")
    BIRTH_YEAR = "birth_year", N_("About the same age")
    DISTRICT = "district", N_("The same district")
    FATHER = "father", N_("An alike name of the father")
    MOTHER = "mother", N_("An alike name of the mother")


class PairVerdict(Choice):
    """What an officer said of a pair. Whatever was said is kept, and the pair is not asked again."""

    OPEN = "open", N_("Not decided yet")
    DUPLICATE = "duplicate", N_("One person, registered twice")
    DIFFERENT = "different", N_("Two people")
    SHARED_PHONE = "shared_phone", N_("Two people who share a phone")
