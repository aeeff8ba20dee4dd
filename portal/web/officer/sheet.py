"""The answers of a registration as an officer reads them: short groups of labels and values."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portal.crypto import Vault
from portal.domain.answers import Answers
from portal.domain.choices import (
    BirthGiven,
    Choice,
    DocumentType,
    Language,
    SafeTime,
    Travelled,
    WhosePhone,
)
from portal.domain.countries import country_name
from portal.domain.dates import DHAKA, Birth, MonthYear
from portal.domain.numerals import in_language
from portal.domain.pages import pages_for
from portal.domain.phone import show_mobile
from portal.domain.topics.consent import Consent
from portal.domain.topics.contact import Contact
from portal.domain.topics.home import Address
from portal.domain.words import N_
from portal.i18n import show_day, show_month
from portal.models import Centre, Entry, Registration
from portal.services.record import unpack_typed
from portal.web import current
from portal.web.locale import speaking, translate
from portal.web.officer.places import centre_name, district_name, upazila_name
from portal.web.public import overview
from portal.web.public.overview import Part


class Item(NamedTuple):
    """A label (a msgid) and its value, in the language of the page unless `language` says other."""

    label: str
    value: str
    call: str = ""
    """A number to dial."""
    plain: bool = False
    """Compared with a paper letter by letter: shown as it was given, in figures of one width."""
    language: Language | None = None


class Group(NamedTuple):
    """A heading (a msgid) and what stands below it."""

    title: str
    items: Sequence[Item]


def name_of(answers: Answers) -> str:
    """The name in the script of the page, or the other one where there is no such name."""
    person = answers.person
    if current.language() is Language.ENGLISH:
        return person.name_en or person.name
    return person.name


def groups(
    registration: Registration, answers: Answers, centre: Centre, entry: Entry | None = None
) -> list[Group]:
    """All answers; what was left open is left out."""
    made = (
        Group(N_("Person"), _person(answers, registration.submitted_at.astimezone(DHAKA).date())),
        Group(N_("Document"), _papers(answers)),
        Group(N_("Contact"), _contact(registration, answers)),
        Group(N_("Present address"), _address(answers.home.present)),
        Group(N_("Permanent address"), _permanent(answers)),
        Group(N_("Abroad and back"), _journey(answers)),
        Group(N_("Work, skills and schooling"), _work(answers)),
        Group(N_("Help that is wanted"), _needs(answers)),
        Group(N_("Registration"), _entry(registration, answers, centre, entry)),
    )
    return [Group(title, [item for item in items if item.value]) for title, items in made]


def original(vault: Vault, registration: Registration) -> list[Part]:
    """Questions and answers in the person's own language and words, as they were typed."""
    typed = unpack_typed(registration.unsealed(vault, "typed"))
    if not any(typed.get("alternate_mobile", ())):
        typed.pop("alternate_whose", None)  # chosen beforehand, of a phone that there is not
    with speaking(registration.language):
        return [part for page in pages_for(typed) if (part := overview.part(page, typed)).rows]


def _person(answers: Answers, submitted_on: date) -> list[Item]:
    person = answers.person
    return [
        Item(N_("Name in Bangla"), person.name_bn or ""),
        Item(N_("Name in English"), person.name_en or ""),
        Item(N_("Father's name"), person.father_name or ""),
        Item(N_("Mother's name"), person.mother_name or ""),
        Item(N_("Husband's or wife's name"), person.spouse_name or ""),
        Item(N_("Woman, man or hijra"), translate(person.sex.label)),
        Item(person.birth.given.label, _birth(person.birth)),
        Item(N_("Age when it was sent"), _years(person.birth.age_on(submitted_on)))
        if person.birth.given is not BirthGiven.AGE
        else Item("", ""),
    ]


def _birth(birth: Birth) -> str:
    if birth.day:
        return show_day(current.language(), birth.day)
    if birth.year:
        return in_language(str(birth.year), current.language())
    return _years(birth.age or 0)


def _papers(answers: Answers) -> list[Item]:
    papers = answers.papers
    return [
        Item(N_("Kind of document"), translate(papers.document_type.label)),
        Item(N_("Number"), papers.document_number, plain=True)
        if papers.document_number
        else Item(N_("Number"), _unless_none(papers.document_type)),
        Item(N_("BMET number"), papers.bmet_number or "", plain=True),
    ]


def _contact(registration: Registration, answers: Answers) -> list[Item]:
    contact = answers.contact
    whose = "" if contact.whose_phone is WhosePhone.OWN else translate(contact.whose_phone.label)
    safe = "" if contact.safe_time is SafeTime.ANY else translate(contact.safe_time.label)
    return [
        Item(N_("Mobile number"), show_mobile(contact.mobile), call=contact.mobile, plain=True),
        Item(N_("Checked with a code"), _yes_no(registration.phone_verified)),
        Item(N_("Whose phone it is"), whose),
        *_other_number(contact),
        Item(N_("May we call?"), _yes_no(contact.may_call)),
        Item(N_("When it is safe to call"), safe),
        Item(N_("May we send SMS?"), _yes_no(contact.may_sms)),
        Item(N_("Language"), registration.language.label, language=registration.language),
    ]


def _other_number(contact: Contact) -> list[Item]:
    if contact.alternate_mobile is None or contact.alternate_whose is None:
        return []
    other, whose = contact.alternate_mobile, translate(contact.alternate_whose.label)
    return [
        Item(N_("Another number"), show_mobile(other), call=other, plain=True),
        Item(N_("Whose it is"), whose),
    ]


def _permanent(answers: Answers) -> list[Item]:
    permanent = answers.home.permanent
    if permanent is None:
        return [Item(N_("Address"), translate(N_("Same as the present one")))]
    return _address(permanent)


def _address(address: Address) -> list[Item]:
    return [
        Item(N_("District"), district_name(address.district)),
        Item(N_("Upazila or thana"), upazila_name(address) or translate(N_("Not known"))),
        Item(N_("Union or ward"), address.union_ward or ""),
        Item(N_("Village or street"), address.village or ""),
    ]


def _journey(answers: Answers) -> list[Item]:
    journey, language = answers.journey, current.language()
    travelled = (
        "" if journey.travelled is Travelled.NOT_SAID else translate(journey.travelled.label)
    )
    return [
        Item(N_("Country of return"), country_name(journey.country, language)),
        Item(N_("Went abroad"), _month(journey.left)),
        Item(N_("Came back"), _month(journey.returned)),
        Item(N_("How the person travelled"), travelled),
        Item(N_("How the person came back"), translate(journey.returned_how.label)),
        Item(N_("Why the person came back"), _list(journey.reasons)),
    ]


def _work(answers: Answers) -> list[Item]:
    work = answers.work
    occupation = [work.occupation] if work.occupation else []
    return [
        Item(N_("Main work abroad"), _list(occupation, work.occupation_other)),
        Item(N_("Skills"), _list(work.skills, work.skills_other)),
        Item(N_("Schooling"), translate(work.schooling.label)),
    ]


def _needs(answers: Answers) -> list[Item]:
    needs = answers.needs
    care = needs.care_note or (translate(N_("Yes")) if needs.needs_care else "")
    return [
        Item(N_("Help that is wanted"), _list(needs.needs, needs.needs_other)),
        Item(N_("A female counsellor"), translate(N_("Yes")) if needs.female_counsellor else ""),
        Item(N_("Disability or illness that needs care"), care),
    ]


def _entry(
    registration: Registration, answers: Answers, centre: Centre, entry: Entry | None
) -> list[Item]:
    language = current.language()
    return [
        Item(N_("Reintegration centre"), centre_name(centre)),
        Item(
            N_("Distance"),
            translate(N_("%(km)s km"), km=round(registration.centre_distance_km)),
        ),
        Item(N_("Why this centre"), translate(registration.route_reason.label)),
        Item(N_("How it came in"), translate(registration.channel.label)),
        Item(N_("Helped by"), _helper(answers.consent)),
        Item(N_("Entered at"), translate(entry.desk.label) if entry else ""),
        Item(N_("Consent"), translate(entry.consent_how.label) if entry else ""),
        Item(N_("Agreed on"), show_day(language, registration.consent_at)),
    ]


def _unless_none(document_type: DocumentType) -> str:
    """A document there is, whose number was not at hand."""
    return "" if document_type is DocumentType.NONE else translate(N_("Not known yet: ask for it"))


def _month(month_year: MonthYear | None) -> str:
    if month_year is None:
        return translate(N_("Not known, or not said"))
    return show_month(current.language(), month_year)


def _helper(consent: Consent) -> str:
    if not consent.helper_name:
        return ""
    kind = f" ({translate(consent.helper.label)})" if consent.helper else ""
    return f"{consent.helper_name}{kind}"


def _yes_no(answer: bool) -> str:
    return translate(N_("Yes") if answer else N_("No"))


def _years(years: int) -> str:
    return translate(N_("%(years)s years"), years=years)


def _list(choices: Iterable[Choice], own_words: str | None = None) -> str:
    said = [translate(choice.label) for choice in choices]
    return ", ".join([*said, own_words] if own_words else said)
