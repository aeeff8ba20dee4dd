"""The answers an officer can send back for correction, and the form inputs behind each."""

from collections.abc import Mapping, Sequence
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.answers import Topic


class Correctable(Choice):
    """An answer that an officer may ask the returnee to correct."""

    NAME = "name", N_("Name")
    FATHER_NAME = "father_name", N_("Father's name")
    MOTHER_NAME = "mother_name", N_("Mother's name")
    SPOUSE_NAME = "spouse_name", N_("Husband's or wife's name")
    SEX = "sex", N_("Woman, man or hijra")
    BIRTH = "birth", N_("Date of birth")
    DOCUMENT = "document", N_("Document and its number")
    BMET_NUMBER = "bmet_number", N_("BMET number")
    PRESENT_ADDRESS = "present_address", N_("Present address")
    PERMANENT_ADDRESS = "permanent_address", N_("Permanent address")
    COUNTRY = "country", N_("Country of return")
    DATES_ABROAD = "dates_abroad", N_("When you left and came back")
    RETURN = "return", N_("How and why you came back")
    WORK = "work", N_("Work, skills and schooling")


TOPIC_OF: Final[Mapping[Correctable, Topic]] = {
    Correctable.NAME: Topic.PERSON,
    Correctable.FATHER_NAME: Topic.PERSON,
    Correctable.MOTHER_NAME: Topic.PERSON,
    Correctable.SPOUSE_NAME: Topic.PERSON,
    Correctable.SEX: Topic.PERSON,
    Correctable.BIRTH: Topic.PERSON,
    Correctable.DOCUMENT: Topic.PAPERS,
    Correctable.BMET_NUMBER: Topic.PAPERS,
    Correctable.PRESENT_ADDRESS: Topic.HOME,
    Correctable.PERMANENT_ADDRESS: Topic.HOME,
    Correctable.COUNTRY: Topic.JOURNEY,
    Correctable.DATES_ABROAD: Topic.JOURNEY,
    Correctable.RETURN: Topic.JOURNEY,
    Correctable.WORK: Topic.WORK,
}

_PLACE = ("district", "upazila", "upazila_text", "union_ward", "village")

INPUTS_OF: Final[Mapping[Correctable, Sequence[str]]] = {
    Correctable.NAME: ("name_bn", "name_en"),
    Correctable.FATHER_NAME: ("father_name",),
    Correctable.MOTHER_NAME: ("mother_name",),
    Correctable.SPOUSE_NAME: ("spouse_name",),
    Correctable.SEX: ("sex",),
    Correctable.BIRTH: ("birth_day", "birth_month", "birth_year", "age"),
    Correctable.DOCUMENT: ("document_type", "document_number", "document_unknown"),
    Correctable.BMET_NUMBER: ("bmet_number",),
    Correctable.PRESENT_ADDRESS: _PLACE,
    Correctable.PERMANENT_ADDRESS: (
        "permanent_same",
        *(f"permanent_{field}" for field in _PLACE),
    ),
    Correctable.COUNTRY: ("country", "country_text"),
    Correctable.DATES_ABROAD: (
        "left_year",
        "left_month",
        "left_unknown",
        "returned_year",
        "returned_month",
        "returned_unknown",
    ),
    Correctable.RETURN: ("travelled", "returned_how", "reasons"),
    Correctable.WORK: ("occupation", "occupation_other", "skills", "skills_other", "schooling"),
}
