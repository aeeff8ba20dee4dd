"""Answers into a registration and out of it again, sealing what identifies or may harm a person."""

import json
from collections.abc import Mapping, Sequence
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
    sealed: Mapping[str, str | None] = {
        "typed": pack_typed(typed),
        "helper_name": answers.consent.helper_name,
        "mobile": answers.contact.mobile,
        "alternate_mobile": other,
        "name_bn": person.name_bn,
        "name_en": person.name_en,
        "father_name": person.father_name,
        "mother_name": person.mother_name,
        "spouse_name": person.spouse_name,
        "birth": person.birth.to_text(),
        "document_number": papers.document_number,
        "bmet_number": papers.bmet_number,
        "upazila_text": present.upazila_text,
        "union_ward": present.union_ward,
        "village": present.village,
        "permanent_upazila_text": permanent.upazila_text if permanent else None,
        "permanent_union_ward": permanent.union_ward if permanent else None,
        "permanent_village": permanent.village if permanent else None,
        "occupation_other": work.occupation_other,
        "skills_other": work.skills_other,
    }
    for column, text in sealed.items():
        registration.seal(vault, column, text)
    # That something stands here would tell of an illness or a need.
    padded: Mapping[str, str | None] = {
        "needs": ",".join(needs.needs),
        "needs_other": needs.needs_other,
        "female_counsellor": "yes" if needs.female_counsellor else "no",
        "needs_care": "yes" if needs.needs_care else "no",
        "care_note": needs.care_note,
    }
    for column, text in padded.items():
        registration.seal_padded(vault, column, text)


def write_alternate_phone(
    vault: Vault, registration: Registration, mobile: str | None, whose: WhosePhone | None = None
) -> None:
    """Puts another number (E.164) into a locked registration, or takes it out of it."""
    registration.seal(vault, "alternate_mobile", mobile)
    registration.alternate_index = vault.index(PHONE_INDEX, mobile) if mobile else None
    registration.alternate_whose = whose if mobile else None
    typed = unpack_typed(registration.unsealed(vault, "typed"))
    said = {
        "alternate_mobile": [mobile] if mobile else [],
        "alternate_whose": [whose.value] if mobile and whose else [],
    }
    registration.seal(vault, "typed", pack_typed({**typed, **said}))


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


def read_answers(vault: Vault, registration: Registration) -> Answers:
    """All answers of a registration, opened. Raises `Unreadable` when a value was tampered with."""

    def opened(column: str) -> str | None:
        return registration.unsealed(vault, column)

    needs = opened("needs")
    return Answers(
        consent=Consent(registration.consent_version, opened("helper_name"), registration.helper),
        contact=Contact(
            opened("mobile") or "",
            registration.whose_phone,
            registration.may_sms,
            registration.may_call,
            registration.safe_time,
            opened("alternate_mobile"),
            registration.alternate_whose,
        ),
        person=Person(
            opened("name_bn"),
            opened("name_en"),
            opened("father_name"),
            opened("mother_name"),
            opened("spouse_name"),
            registration.sex,
            Birth.from_text(opened("birth") or ""),
        ),
        papers=Documents(
            registration.document_type, opened("document_number"), opened("bmet_number")
        ),
        home=_read_home(vault, registration),
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
            opened("occupation_other"),
            tuple(map(Skill, registration.skills)),
            opened("skills_other"),
            registration.schooling,
        ),
        needs=Needs(
            tuple(map(Need, needs.split(","))) if needs else (),
            opened("needs_other"),
            opened("female_counsellor") == "yes",
            opened("needs_care") == "yes",
            opened("care_note"),
        ),
    )


def _read_home(vault: Vault, registration: Registration) -> Home:
    def address(prefix: str) -> Address | None:
        district = getattr(registration, f"{prefix}district_code")
        if district is None:
            return None
        return Address(
            district,
            getattr(registration, f"{prefix}upazila_code"),
            registration.unsealed(vault, f"{prefix}upazila_text"),
            registration.unsealed(vault, f"{prefix}union_ward"),
            registration.unsealed(vault, f"{prefix}village"),
        )

    present = address("")
    if present is None:
        raise ValueError("a registration without a district")
    return Home(present, address("permanent_"))
