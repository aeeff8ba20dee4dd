"""Contact data of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import of_msgid
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.choices import SafeTime, WhosePhone
from portal.domain.registration.questions import contact_questions


@dataclass(frozen=True, slots=True)
class Contact:
    """A mobile number as E.164, and its permitted uses. A phone does not identify a person."""

    mobile: str
    whose_phone: WhosePhone
    may_sms: bool
    may_call: bool
    safe_time: SafeTime
    alternate_mobile: str | None = None
    """A different number, used if the first does not answer."""
    alternate_whose: WhosePhone | None = None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`."""
        reader = FormReader(typed, today)
        mobile = reader.read("mobile", read_mobile)
        if mobile is None:
            reader.problem("mobile", N_("Write your mobile number."))
        alternate = reader.read("alternate_mobile", read_mobile)
        alternate = alternate if alternate != mobile else None
        whose = reader.choice("alternate_whose", WhosePhone, WhosePhone.NOT_SAID)
        may_call = contact_questions.MAY_CALL.read(reader)
        safe_time = contact_questions.SAFE_TIME.read(reader)
        if not may_call and safe_time is SafeTime.ANY:
            safe_time = SafeTime.NOT_SAID
        contact = cls(
            mobile=mobile or "",
            whose_phone=contact_questions.WHOSE_PHONE.read(reader),
            may_sms=contact_questions.MAY_SMS.read(reader),
            may_call=may_call,
            safe_time=safe_time,
            alternate_mobile=alternate,
            alternate_whose=whose if alternate else None,
        )
        _compare(reader, contact)
        reader.finish()
        return contact


def _compare(reader: FormReader, contact: Contact) -> None:
    """Asks about a time for calls of a person who does not allow calls."""
    if contact.may_call or contact.safe_time in (SafeTime.ANY, SafeTime.NOT_SAID):
        return
    reader.problem(
        "may_call",
        N_(
            "You chose “%(time)s” for calls, but did not tick that we may call. Tick it, or choose "
            "“%(unsaid)s” below."
        ),
        time=of_msgid(contact.safe_time.label),
        unsaid=of_msgid(SafeTime.NOT_SAID.label),
    )
