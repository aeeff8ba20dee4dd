"""The answers of a registration for officers, in groups of labels and values."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portal.domain.platform.choices import Choice, Language
from portal.domain.platform.dates import MonthYear, dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.platform.phone import show_mobile
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import (
    BirthGiven,
    DocumentType,
    SafeTime,
    Travelled,
    WhosePhone,
)
from portal.domain.registration.countries import country_name
from portal.domain.registration.form_pages import pages_for
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.contact import Contact
from portal.domain.registration.topics.home import Address
from portal.i18n import show_day, show_month
from portal.models import AssistedEntry, Centre, Registration
from portal.services.registration.registration_mapper import unpack_typed
from portal.web import request_context
from portal.web.locale import speaking, translate
from portal.web.public import answer_summary
from portal.web.public.answer_summary import SummaryPart
from portal.web.staff.place_names import centre_name, district_name, upazila_name


class AnswerItem(NamedTuple):
    """A label (a msgid) and its value. `language` is set if it differs from that of the page."""

    label: str
    value: str
    call: str = ""
    """A phone number to dial."""
    plain: bool = False
    """Whether it is compared with a document: shown as typed, in tabular figures."""
    language: Language | None = None


class AnswerGroup(NamedTuple):
    """A heading (a msgid) and its items."""

    title: str
    items: Sequence[AnswerItem]


def name_of(answers: Answers) -> str:
    """Returns the name in the script of the page, else the other name."""
    person = answers.person
    if request_context.language() is Language.ENGLISH:
        return person.name_en or person.name
    return person.name


def answer_groups(
    registration: Registration, answers: Answers, centre: Centre, entry: AssistedEntry | None = None
) -> list[AnswerGroup]:
    """Returns all answers in groups, without empty ones."""
    made = (
        AnswerGroup(N_("Person"), _person(answers, dhaka_day(registration.submitted_at))),
        AnswerGroup(N_("Document"), _papers(answers)),
        AnswerGroup(N_("Contact"), _contact(registration, answers)),
        AnswerGroup(N_("Present address"), _address(answers.home.present)),
        AnswerGroup(N_("Permanent address"), _permanent(answers)),
        AnswerGroup(N_("Abroad and back"), _journey(answers)),
        AnswerGroup(N_("Work, skills and schooling"), _work(answers)),
        AnswerGroup(N_("Help that is wanted"), _needs(answers)),
        AnswerGroup(N_("Registration"), _entry(registration, answers, centre, entry)),
    )
    return [AnswerGroup(title, [item for item in items if item.value]) for title, items in made]


def original_answers(registration: Registration) -> list[SummaryPart]:
    """Returns questions and typed answers in the person's own language."""
    typed = unpack_typed(registration.typed)
    if not any(typed.get("alternate_mobile", ())):
        typed.pop(
            "alternate_whose", None
        )  # the default of a question that needs an alternate phone
    with speaking(registration.language):
        return [
            part
            for page in pages_for(typed)
            if (part := answer_summary.summary_part(page, typed)).rows
        ]


def _person(answers: Answers, submitted_on: date) -> list[AnswerItem]:
    person = answers.person
    return [
        AnswerItem(N_("Name in Bangla"), person.name_bn or ""),
        AnswerItem(N_("Name in English"), person.name_en or ""),
        AnswerItem(N_("Father's name"), person.father_name or ""),
        AnswerItem(N_("Mother's name"), person.mother_name or ""),
        AnswerItem(N_("Husband's or wife's name"), person.spouse_name or ""),
        AnswerItem(N_("Woman, man or hijra"), translate(person.sex.label)),
        AnswerItem(person.birth.given.label, _birth(person.birth)),
        AnswerItem(N_("Age when it was sent"), _years(person.birth.age_on(submitted_on)))
        if person.birth.given is not BirthGiven.AGE
        else AnswerItem("", ""),
    ]


def _birth(birth: Birth) -> str:
    if birth.day:
        return show_day(request_context.language(), birth.day)
    if birth.year:
        return in_language(str(birth.year), request_context.language())
    return _years(birth.age or 0)


def _papers(answers: Answers) -> list[AnswerItem]:
    papers = answers.papers
    return [
        AnswerItem(N_("Kind of document"), translate(papers.document_type.label)),
        AnswerItem(N_("Number"), papers.document_number, plain=True)
        if papers.document_number
        else AnswerItem(N_("Number"), _unless_none(papers.document_type)),
        AnswerItem(N_("BMET number"), papers.bmet_number or "", plain=True),
    ]


def _contact(registration: Registration, answers: Answers) -> list[AnswerItem]:
    contact = answers.contact
    whose = "" if contact.whose_phone is WhosePhone.OWN else translate(contact.whose_phone.label)
    safe = "" if contact.safe_time is SafeTime.ANY else translate(contact.safe_time.label)
    return [
        AnswerItem(
            N_("Mobile number"), show_mobile(contact.mobile), call=contact.mobile, plain=True
        ),
        AnswerItem(N_("Checked with a code"), _yes_no(registration.phone_verified)),
        AnswerItem(N_("Whose phone it is"), whose),
        *_other_number(contact),
        AnswerItem(N_("May we call?"), _yes_no(contact.may_call)),
        AnswerItem(N_("When it is safe to call"), safe),
        AnswerItem(N_("May we send SMS?"), _yes_no(contact.may_sms)),
        AnswerItem(N_("Language"), registration.language.label, language=registration.language),
    ]


def _other_number(contact: Contact) -> list[AnswerItem]:
    if contact.alternate_mobile is None or contact.alternate_whose is None:
        return []
    other, whose = contact.alternate_mobile, translate(contact.alternate_whose.label)
    return [
        AnswerItem(N_("Another number"), show_mobile(other), call=other, plain=True),
        AnswerItem(N_("Whose it is"), whose),
    ]


def _permanent(answers: Answers) -> list[AnswerItem]:
    permanent = answers.home.permanent
    if permanent is None:
        return [AnswerItem(N_("Address"), translate(N_("Same as the present one")))]
    return _address(permanent)


def _address(address: Address) -> list[AnswerItem]:
    return [
        AnswerItem(N_("District"), district_name(address.district)),
        AnswerItem(N_("Upazila or thana"), upazila_name(address) or translate(N_("Not known"))),
        AnswerItem(N_("Union or ward"), address.union_ward or ""),
        AnswerItem(N_("Village or street"), address.village or ""),
    ]


def _journey(answers: Answers) -> list[AnswerItem]:
    journey, language = answers.journey, request_context.language()
    travelled = (
        "" if journey.travelled is Travelled.NOT_SAID else translate(journey.travelled.label)
    )
    return [
        AnswerItem(N_("Country of return"), country_name(journey.country, language)),
        AnswerItem(N_("Went abroad"), _month(journey.left)),
        AnswerItem(N_("Came back"), _month(journey.returned)),
        AnswerItem(N_("How the person travelled"), travelled),
        AnswerItem(N_("How the person came back"), translate(journey.returned_how.label)),
        AnswerItem(N_("Why the person came back"), _list(journey.reasons)),
    ]


def _work(answers: Answers) -> list[AnswerItem]:
    work = answers.work
    occupation = [work.occupation] if work.occupation else []
    return [
        AnswerItem(N_("Main work abroad"), _list(occupation, work.occupation_other)),
        AnswerItem(N_("Skills"), _list(work.skills, work.skills_other)),
        AnswerItem(N_("Schooling"), translate(work.schooling.label)),
    ]


def _needs(answers: Answers) -> list[AnswerItem]:
    needs = answers.needs
    care = needs.care_note or (translate(N_("Yes")) if needs.needs_care else "")
    return [
        AnswerItem(N_("Help that is wanted"), _list(needs.needs, needs.needs_other)),
        AnswerItem(
            N_("A female counsellor"), translate(N_("Yes")) if needs.female_counsellor else ""
        ),
        AnswerItem(N_("Disability or illness that needs care"), care),
    ]


def _entry(
    registration: Registration, answers: Answers, centre: Centre, entry: AssistedEntry | None
) -> list[AnswerItem]:
    language = request_context.language()
    return [
        AnswerItem(N_("Reintegration centre"), centre_name(centre)),
        AnswerItem(
            N_("Distance"),
            translate(N_("%(km)s km"), km=round(registration.centre_distance_km)),
        ),
        AnswerItem(N_("Why this centre"), translate(registration.route_reason.label)),
        AnswerItem(N_("How it came in"), translate(registration.channel.label)),
        AnswerItem(N_("Helped by"), _helper(answers.consent)),
        AnswerItem(N_("Entered at"), translate(entry.desk.label) if entry else ""),
        AnswerItem(N_("Consent"), translate(entry.consent_how.label) if entry else ""),
        AnswerItem(N_("Agreed on"), show_day(language, registration.consent_at)),
    ]


def _unless_none(document_type: DocumentType) -> str:
    """Returns the type of a document whose number was not at hand."""
    return "" if document_type is DocumentType.NONE else translate(N_("Not known yet: ask for it"))


def _month(month_year: MonthYear | None) -> str:
    if month_year is None:
        return translate(N_("Not known, or not said"))
    return show_month(request_context.language(), month_year)


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
