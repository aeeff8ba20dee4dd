"""What is kept about a person, why, who saw it and who got it, in words: for the page and for the copy."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.questions.consent_questions import HELPER_NAME
from portal.domain.registration.questions.contact_questions import ALTERNATE_MOBILE, MOBILE
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places
from portal.i18n import show_phone
from portal.models import Centre, Message, Registration
from portal.services.privacy import subject_access
from portal.services.privacy.subject_access import Disclosure, NotifiedRecipient, Office
from portal.services.registration import status_tracking
from portal.services.registration.registration_mapper import unpack_typed
from portal.services.registration.status_tracking import StatusView
from portal.settings.retention import RetentionSettings
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.locale import gettext, translate
from portal.web.public.answer_texts import AnswerText, answer_texts
from portal.web.public.status_steps import tag_label

NEWEST: Final = 10
"""How many entries of each list the page shows. The copy has all."""
_DAYS_OF_A_YEAR: Final = 365


class DataPurpose(NamedTuple):
    """A group of data: why it is kept, and for how long."""

    what: str
    why: str
    how_long: str


class AccessText(NamedTuple):
    """An office that opened the registration on a day."""

    day: date
    office: str


class SmsText(NamedTuple):
    """An SMS: when it was written, what it is about, what became of it, and its text."""

    at: datetime
    kind: str
    state: str
    body: str


class OwnData(NamedTuple):
    """What the page shows, and the copy in full."""

    view: StatusView
    purposes: Sequence[DataPurpose]
    messages: Sequence[SmsText]
    count_of_messages: int
    accesses: Sequence[AccessText]
    count_of_accesses: int
    disclosures: Sequence[Disclosure]
    count_of_disclosures: int
    notified: Sequence[NotifiedRecipient]
    count_of_notified: int

    @property
    def registration(self) -> Registration:
        """The registration itself."""
        return self.view.registration


def read_own_data(work: UnitOfWork, registration: Registration, *, is_whole: bool) -> OwnData:
    """Returns the data of a registration; the newest entries only, unless the whole is wanted."""
    most = None if is_whole else NEWEST
    messages = subject_access.sms_about(work, registration.id, most=most)
    disclosures = subject_access.disclosures(work, registration)
    notified = subject_access.notified_recipients(work, registration.id)
    accesses = subject_access.office_accesses(work, registration.id, most=most)
    return OwnData(
        view=status_tracking.status_view(work, registration.id, most=most),
        purposes=list(_purposes(request_context.settings().retention)),
        messages=[_sms_text(each) for each in messages],
        count_of_messages=subject_access.count_sms_about(work, registration.id),
        accesses=[
            AccessText(each.day, _office_text(work.session, each.office)) for each in accesses
        ],
        count_of_accesses=subject_access.count_office_accesses(work, registration.id),
        disclosures=disclosures[:most],
        count_of_disclosures=len(disclosures),
        notified=notified[:most],
        count_of_notified=len(notified),
    )


def whole_answers(registration: Registration) -> Iterator[AnswerText]:
    """Yields all answers in words, whatever the state, with whole phone numbers."""
    for question, number in (
        (MOBILE, registration.mobile),
        (ALTERNATE_MOBILE, registration.alternate_mobile),
    ):
        if number:
            shown = show_phone(request_context.language(), number)
            yield AnswerText(gettext(question.label), shown)
    typed = unpack_typed(registration.typed)
    for answer in Correctable:
        yield from answer_texts(answer, typed)
    if registration.helper_name:
        yield AnswerText(gettext(HELPER_NAME.label), registration.helper_name)


def _purposes(retention: RetentionSettings) -> Iterator[DataPurpose]:
    forever = gettext(N_("For as long as we need it to help you. You can have it deleted."))
    yield DataPurpose(
        gettext(N_("Your answers")),
        gettext(N_("So that the officer can check them and the centre can help you.")),
        forever,
    )
    yield DataPurpose(
        gettext(N_("What happened to your registration, and when you agreed")),
        gettext(N_("So that you and we can see what was done, when and why.")),
        _period(retention.transitions),
    )
    yield DataPurpose(
        gettext(N_("SMS to you")),
        gettext(N_("So that we know what you were told, and whether it arrived.")),
        _period(retention.messages),
    )
    yield DataPurpose(
        gettext(N_("Who opened your registration")),
        gettext(N_("So that nobody can look at it unseen.")),
        _period(retention.access),
    )
    yield DataPurpose(
        gettext(N_("Who got files with your data")),
        gettext(N_("So that we can tell you, and tell them when you have it deleted.")),
        _period(0),
    )


def _period(days: int) -> str:
    if not days:
        return gettext(N_("Always, but without your name and answers once you have them deleted."))
    if days % _DAYS_OF_A_YEAR == 0:
        return translate(N_("%(years)s years"), years=days // _DAYS_OF_A_YEAR)
    return translate(N_("%(days)s days"), days=days)


def _office_text(session: Session, office: Office) -> str:
    language = request_context.language()
    parts = [gettext(office.desk.label if office.desk else office.role.label)]
    if office.centre_code:
        centre = session.get_one(Centre, office.centre_code)
        parts.append(centre.name_bn if language is Language.BANGLA else centre.name_en)
    elif office.district_code:
        parts.append(load_places().district(office.district_code).name(language))
    return ", ".join(parts)


def _sms_text(message: Message) -> SmsText:
    kind = message.kind
    # The label of the kind is the word of officers.
    label = tag_label(State.DUPLICATE) if kind is MessageKind.DUPLICATE else kind.label
    return SmsText(
        message.created_at,
        gettext(label),
        gettext(message.state.label),
        message.body or "",
    )
