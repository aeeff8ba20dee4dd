"""Features of a person from answers that are still being typed and may be invalid."""

from datetime import date
from typing import TypeVar

from portal.domain.matching.match_features import MatchFeatures
from portal.domain.names.letters import read_other_name
from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.choices import DocumentType, Sex
from portal.domain.registration.document_numbers import read_document_number
from portal.domain.registration.topics.person import read_birth
from portal.domain.routing.places import load_places

C = TypeVar("C", Sex, DocumentType)


def partial_features(typed: FormInput, today: date) -> MatchFeatures:
    """Extracts the features from typed answers. Invalid answers are left out."""
    reader = FormReader(typed, today)
    names = (reader.read(field, read_other_name) for field in ("name_bn", "name_en"))
    districts = (reader.raw(field) for field in ("district", "permanent_district"))
    document_type = _one_of(DocumentType, reader.raw("document_type"), DocumentType.NONE)
    try:
        number = read_document_number(document_type, reader.raw("document_number"))
    except Invalid:
        number = None
    birth_reader = FormReader(typed, today)
    birth = read_birth(birth_reader)
    return MatchFeatures(
        names=tuple(filter(None, names)),
        sex=_one_of(Sex, reader.raw("sex"), Sex.NOT_SAID),
        birth=None if birth_reader.problems else birth,
        father=reader.read("father_name", read_other_name),
        mother=reader.read("mother_name", read_other_name),
        districts=frozenset(code for code in districts if load_places().has_district(code)),
        mobile=reader.read("mobile", read_mobile),
        document_type=document_type,
        document_number=number,
    )


def _one_of(choices: type[C], value: str, otherwise: C) -> C:
    return choices(value) if value in choices.__members__.values() else otherwise
