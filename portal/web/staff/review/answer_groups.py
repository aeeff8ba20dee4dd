"""The answers of a registration for officers, in groups of labels and values."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.registration.answers import Answers
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, Channel, DocumentType
from portal.domain.registration.form_pages import pages_for
from portal.domain.registration.later_questions import unanswered_questions
from portal.domain.registration.questions.contact_questions import (
    ALTERNATE_MOBILE,
    ALTERNATE_WHOSE,
    MAY_CALL,
    MAY_SMS,
    MOBILE,
    SAFE_TIME,
    WHOSE_PHONE,
)
from portal.domain.registration.questions.home_questions import (
    DISTRICT,
    UNION_WARD,
    UPAZILA,
    VILLAGE,
)
from portal.domain.registration.questions.papers_questions import DOCUMENT_NUMBER
from portal.domain.registration.questions.person_questions import BIRTH
from portal.domain.registration.questions.registry import OF_TOPIC, SIMPLE_OF_TOPIC
from portal.domain.registration.questions.topic import Topic
from portal.domain.registration.states import is_open
from portal.domain.registration.topics.consent import Consent
from portal.domain.registration.topics.home import Address
from portal.i18n import show_day
from portal.models import AssistedEntry, Centre, Registration
from portal.services.registration.registration_mapper import unpack_typed
from portal.web import request_context
from portal.web.locale import speaking, translate
from portal.web.public import answer_summary
from portal.web.public.answer_summary import SummaryPart
from portal.web.staff.place_names import centre_name, district_name, marked_upazila_name
from portal.web.staff.review.answer_items import AnswerItem, items_of, yes_no
from portal.web.staff.review.third_person import officer_label


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
    """Returns all answers in groups, without empty ones and questions that nobody has asked yet."""
    unasked = unanswered_questions(unpack_typed(registration.typed))
    work = [each for each in OF_TOPIC[Topic.WORK] if each not in unasked]
    made = (
        AnswerGroup(N_("Person"), _person(answers, dhaka_day(registration.submitted_at))),
        AnswerGroup(N_("Document"), _papers(answers)),
        AnswerGroup(N_("Contact"), _contact(registration, answers)),
        AnswerGroup(N_("Present address"), _present(answers)),
        AnswerGroup(N_("Permanent address"), _permanent(answers)),
        AnswerGroup(N_("Going abroad and coming back"), items_of(OF_TOPIC[Topic.JOURNEY], answers)),
        AnswerGroup(N_("Work, skills and schooling"), items_of(work, answers)),
        AnswerGroup(N_("Help wanted"), items_of(OF_TOPIC[Topic.NEEDS], answers)),
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


def not_asked_yet(registration: Registration) -> Sequence[str]:
    """Returns the labels of the questions without an answer that an officer can write down.

    Only who registers alone is asked less than everything. Another person's number is added by the
    returnee.
    """
    if registration.channel is not Channel.SELF_WEB or not is_open(registration.state):
        return ()
    asked = unanswered_questions(unpack_typed(registration.typed))
    return [each.label for each in asked if each.correction]


def _person(answers: Answers, submitted_on: date) -> list[AnswerItem]:
    birth = answers.person.birth
    others = [each for each in OF_TOPIC[Topic.PERSON] if each is not BIRTH]
    return [
        *items_of(others, answers),
        AnswerItem(birth.given.label, _birth(birth)),
        AnswerItem(N_("Age when sent"), _years(birth.age_on(submitted_on)))
        if birth.given is not BirthGiven.AGE
        else AnswerItem("", ""),
    ]


def _birth(birth: Birth) -> str:
    if birth.day:
        return show_day(request_context.language(), birth.day)
    if birth.year:
        return in_language(str(birth.year), request_context.language())
    return _years(birth.age or 0)


def _papers(answers: Answers) -> list[AnswerItem]:
    unknown = AnswerItem(DOCUMENT_NUMBER.label, _unless_none(answers.papers.document_type))
    items = items_of(OF_TOPIC[Topic.PAPERS], answers)
    return [
        unknown if item.label == DOCUMENT_NUMBER.label and not item.value else item
        for item in items
    ]


def _contact(registration: Registration, answers: Answers) -> list[AnswerItem]:
    return [
        *items_of((MOBILE,), answers),
        AnswerItem(N_("Verified with a code"), yes_no(registration.phone_verified)),
        *items_of((WHOSE_PHONE, ALTERNATE_MOBILE), answers),
        *(items_of((ALTERNATE_WHOSE,), answers) if answers.contact.alternate_mobile else ()),
        AnswerItem(officer_label(MAY_CALL.label), yes_no(answers.contact.may_call)),
        *(items_of((SAFE_TIME,), answers) if answers.contact.may_call else ()),
        AnswerItem(officer_label(MAY_SMS.label), yes_no(answers.contact.may_sms)),
        *items_of(SIMPLE_OF_TOPIC[Topic.CONTACT], answers),
        AnswerItem(N_("Language"), registration.language.label, language=registration.language),
    ]


def _present(answers: Answers) -> list[AnswerItem]:
    return [
        *_address(answers.home.present),
        *items_of(SIMPLE_OF_TOPIC[Topic.HOME], answers),
    ]


def _permanent(answers: Answers) -> list[AnswerItem]:
    permanent = answers.home.permanent
    if permanent is None:
        return [AnswerItem(N_("Address"), translate(N_("Same as the present address")))]
    return _address(permanent)


def _address(address: Address) -> list[AnswerItem]:
    return [
        AnswerItem(DISTRICT.label, district_name(address.district)),
        AnswerItem(UPAZILA.label, marked_upazila_name(address) or translate(N_("Not known"))),
        AnswerItem(UNION_WARD.label, address.union_ward or ""),
        AnswerItem(VILLAGE.label, address.village or ""),
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
        AnswerItem(N_("How it was submitted"), translate(registration.channel.label)),
        AnswerItem(N_("Helped by"), _helper(answers.consent)),
        AnswerItem(N_("Where it was entered"), translate(entry.desk.label) if entry else ""),
        AnswerItem(N_("Consent"), translate(entry.consent_how.label) if entry else ""),
        AnswerItem(N_("Agreed on"), show_day(language, registration.consent_at)),
        *items_of(SIMPLE_OF_TOPIC[Topic.CONSENT], answers),
    ]


def _unless_none(document_type: DocumentType) -> str:
    """Returns the type of a document whose number was not at hand."""
    return "" if document_type is DocumentType.NONE else translate(N_("Not known yet: ask for it"))


def _helper(consent: Consent) -> str:
    if not consent.helper_name:
        return ""
    kind = f" ({translate(consent.helper.label)})" if consent.helper else ""
    return f"{consent.helper_name}{kind}"


def _years(years: int) -> str:
    return translate(N_("%(years)s years"), years=years)
