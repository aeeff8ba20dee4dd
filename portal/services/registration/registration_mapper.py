"""Answers into a registration and out of it again, sealing what identifies or may harm a person."""

import json
from collections.abc import Sequence
from typing import cast

from portal.crypto import Vault
from portal.domain.platform.dates import MonthYear
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.text import clean
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import DocumentType, Need, Reason, Skill, WhosePhone
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.documents import Documents
from portal.domain.registration.topics.home import Address, Home
from portal.domain.registration.topics.journey import Journey
from portal.domain.registration.topics.needs import Needs
from portal.domain.registration.topics.person import Person
from portal.domain.registration.topics.work import Work
from portal.models import Registration
from portal.services.platform.blind_index import DOCUMENT_INDEX, PHONE_INDEX


def pack_typed(typed: FormInput) -> str:
    """Typed answers as one text, to be sealed; nothing in them but what can be seen."""
    cleaned = {field: [clean(value) for value in values] for field, values in typed.items()}
    return json.dumps(cleaned, ensure_ascii=False)


def unpack_typed(text: str | None) -> dict[str, list[str]]:
    """What `pack_typed` made; nothing for nothing."""
    return cast(dict[str, list[str]], json.loads(text)) if text else {}


def write_answers(
    vault: Vault, registration: Registration, answers: Answers, typed: FormInput
) -> None:
    """Puts all answers into the columns of a registration."""
    _write_open(registration, answers)
    person, papers, work, needs = answers.person, answers.papers, answers.work, answers.needs
    present, permanent = answers.home.present, answers.home.permanent
    registration.mobile_index = vault.index(PHONE_INDEX, answers.contact.mobile)
    other = answers.contact.alternate_mobile
    registration.alternate_index = vault.index(PHONE_INDEX, other) if other else None
    registration.document_index = document_index(vault, papers)
    registration.typed = pack_typed(typed)
    registration.helper_name = answers.consent.helper_name
    registration.mobile = answers.contact.mobile
    registration.alternate_mobile = other
    registration.name_bn = person.name_bn
    registration.name_en = person.name_en
    registration.father_name = person.father_name
    registration.mother_name = person.mother_name
    registration.spouse_name = person.spouse_name
    registration.birth = person.birth.to_text()
    registration.document_number = papers.document_number
    registration.bmet_number = papers.bmet_number
    registration.upazila_text = present.upazila_text
    registration.union_ward = present.union_ward
    registration.village = present.village
    registration.permanent_upazila_text = permanent.upazila_text if permanent else None
    registration.permanent_union_ward = permanent.union_ward if permanent else None
    registration.permanent_village = permanent.village if permanent else None
    registration.occupation_other = work.occupation_other
    registration.skills_other = work.skills_other
    registration.needs = ",".join(needs.needs)
    registration.needs_other = needs.needs_other
    registration.female_counsellor = "yes" if needs.female_counsellor else "no"
    registration.needs_care = "yes" if needs.needs_care else "no"
    registration.care_note = needs.care_note


def write_alternate_phone(
    vault: Vault, registration: Registration, mobile: str | None, whose: WhosePhone | None = None
) -> None:
    """Puts another number (E.164) into a locked registration, or takes it out of it."""
    registration.alternate_mobile = mobile
    registration.alternate_index = vault.index(PHONE_INDEX, mobile) if mobile else None
    registration.alternate_whose = whose if mobile else None
    typed = unpack_typed(registration.typed)
    said = {
        "alternate_mobile": [mobile] if mobile else [],
        "alternate_whose": [whose.value] if mobile and whose else [],
    }
    registration.typed = pack_typed({**typed, **said})


def document_index(vault: Vault, papers: Documents) -> bytes | None:
    """The blind index of a document. Its type is part of it: equal digits are not enough."""
    if papers.document_number is None:
        return None
    return index_of_document(vault, papers.document_type, papers.document_number)


def index_of_document(vault: Vault, kind: DocumentType, number: str) -> bytes:
    """The blind index of a number on a document of this type."""
    return vault.index(DOCUMENT_INDEX, f"{kind}:{number}")


def _write_open(registration: Registration, answers: Answers) -> None:
    contact, papers, journey, work = answers.contact, answers.papers, answers.journey, answers.work
    present, permanent = answers.home.present, answers.home.permanent
    registration.consent_version = answers.consent.version
    registration.helper = answers.consent.helper
    registration.whose_phone = contact.whose_phone
    registration.may_sms, registration.may_call = contact.may_sms, contact.may_call
    registration.safe_time, registration.alternate_whose = (
        contact.safe_time,
        contact.alternate_whose,
    )
    registration.sex = answers.person.sex
    registration.document_type = papers.document_type
    registration.district_code, registration.upazila_code = present.district, present.upazila
    registration.permanent_district_code = permanent.district if permanent else None
    registration.permanent_upazila_code = permanent.upazila if permanent else None
    registration.country = journey.country
    registration.left_year, registration.left_month = _parts(journey.left)
    registration.returned_year, registration.returned_month = _parts(journey.returned)
    registration.travelled, registration.returned_how = journey.travelled, journey.returned_how
    registration.reasons = _codes(journey.reasons)
    registration.occupation, registration.schooling = work.occupation, work.schooling
    registration.skills = _codes(work.skills)


def _parts(month_year: MonthYear | None) -> tuple[int | None, int | None]:
    return (month_year.year, month_year.month) if month_year else (None, None)


def _codes(choices: Sequence[str]) -> list[str]:
    return [str(choice) for choice in choices]


def read_answers(registration: Registration) -> Answers:
    """All answers of a registration, opened. Raises `Unreadable` when a value was tampered with."""
    needs = registration.needs
    return Answers(
        consent=Consent(
            registration.consent_version, registration.helper_name, registration.helper
        ),
        contact=Contact(
            registration.mobile or "",
            registration.whose_phone,
            registration.may_sms,
            registration.may_call,
            registration.safe_time,
            registration.alternate_mobile,
            registration.alternate_whose,
        ),
        person=Person(
            registration.name_bn,
            registration.name_en,
            registration.father_name,
            registration.mother_name,
            registration.spouse_name,
            registration.sex,
            Birth.from_text(registration.birth or ""),
        ),
        papers=Documents(
            registration.document_type, registration.document_number, registration.bmet_number
        ),
        home=_read_home(registration),
        journey=Journey(
            registration.country,
            MonthYear.of(registration.left_year, registration.left_month),
            MonthYear.of(registration.returned_year, registration.returned_month),
            registration.travelled,
            registration.returned_how,
            tuple(map(Reason, registration.reasons)),
        ),
        work=Work(
            registration.occupation,
            registration.occupation_other,
            tuple(map(Skill, registration.skills)),
            registration.skills_other,
            registration.schooling,
        ),
        needs=Needs(
            tuple(map(Need, needs.split(","))) if needs else (),
            registration.needs_other,
            registration.female_counsellor == "yes",
            registration.needs_care == "yes",
            registration.care_note,
        ),
    )


def _read_home(registration: Registration) -> Home:
    present = Address(
        registration.district_code,
        registration.upazila_code,
        registration.upazila_text,
        registration.union_ward,
        registration.village,
    )
    if registration.permanent_district_code is None:
        return Home(present, None)
    permanent = Address(
        registration.permanent_district_code,
        registration.permanent_upazila_code,
        registration.permanent_upazila_text,
        registration.permanent_union_ward,
        registration.permanent_village,
    )
    return Home(present, permanent)
