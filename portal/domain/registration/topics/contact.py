"""Contact data of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
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
        whose = reader.choice("alternate_whose", WhosePhone, WhosePhone.FAMILY)
        contact = cls(
            mobile=mobile or "",
            whose_phone=contact_questions.WHOSE_PHONE.read(reader),
            may_sms=contact_questions.MAY_SMS.read(reader),
            may_call=contact_questions.MAY_CALL.read(reader),
            safe_time=contact_questions.SAFE_TIME.read(reader),
            alternate_mobile=alternate,
            alternate_whose=whose if alternate else None,
        )
        reader.finish()
        return contact
