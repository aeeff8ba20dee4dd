"""Changes of a registration that leave its state as it is."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AgreedHow(Choice):
    """How the person told an officer to change an answer."""

    ON_PHONE = "on_phone", N_("On the phone")
    IN_PERSON = "in_person", N_("Here, in person")
    BY_LETTER = "by_letter", N_("By letter")


class ChangeKind(Choice):
    """A kind of history entry that is not a state transition."""

    ANSWERS = "answers", N_("Answers changed")
    PHONE = "phone", N_("Phone number changed")
    OTHER_NUMBER = "other_number", N_("Second contact number changed")
    SHARING = "sharing", N_("Consent to files for partner organisations changed")
    CENTRE = "centre", N_("Moved to another centre")
    REACHED = "reached", N_("Spoke to the person")
    NOT_REACHED = "not_reached", N_("Called, no answer")
