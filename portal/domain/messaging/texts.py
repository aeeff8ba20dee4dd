"""The English text of each SMS. The Bangla texts are in the catalog.

Other people may read an SMS, so the texts do not mention needs, debts or life abroad. They contain no
links, so that people can recognise fraud. (Only the answer to REG names the address of the site.)
Codes, references and phone numbers use Latin digits in both languages, as on keypads and as Android
detects codes (docs/decisions). Each text fits one segment in both languages with the longest values.
"""

import re
from datetime import datetime

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import show_mobile
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places

TEXTS = {
    MessageKind.CODE: N_(
        "%(code)s is your Phera code. It works for 10 minutes. Do not tell it to anybody."
    ),
    MessageKind.SUBMITTED: N_(
        "Phera: we have your registration. Keep your reference: %(reference)s. We will write again "
        "when it is checked. Questions: %(hotline)s"
    ),
    MessageKind.RETURNED: N_(
        "Phera: some answers of %(reference)s need mending. Open your registration on the site, "
        "or call %(hotline)s and we will help."
    ),
    MessageKind.VERIFIED: N_(
        "Phera: %(reference)s has been checked and is in order. Your centre is %(town)s, "
        "phone %(phone)s"
    ),
    MessageKind.REJECTED: N_(
        "Phera: sorry, we could not accept %(reference)s. To hear why, and what you can do, "
        "call %(hotline)s"
    ),
    MessageKind.DUPLICATE: N_(
        "Phera: you are registered already, so %(reference)s is not needed. You need not do "
        "anything. Questions: %(hotline)s"
    ),
    MessageKind.RECEIVED: N_(
        "Phera: %(reference)s has reached the centre in %(town)s. You can talk to them: %(phone)s"
    ),
    MessageKind.REOPENED: N_(
        "Phera: we are looking at %(reference)s once more and will write when it is checked. "
        "Questions: %(hotline)s"
    ),
    MessageKind.NOT_REACHED: N_(
        "Phera: we tried to call you about %(reference)s. Please call your centre: %(phone)s"
    ),
    MessageKind.APPOINTMENT: N_(
        "Phera: please come to the centre in %(town)s on %(day)s at %(time)s. "
        "If you cannot, call %(phone)s"
    ),
    MessageKind.APPOINTMENT_REMINDER: N_(
        "Phera: tomorrow at %(time)s we wait for you at the centre in %(town)s. Phone: %(phone)s"
    ),
    MessageKind.APPOINTMENT_OFF: N_(
        "Phera: sorry, you need not come on %(day)s at %(time)s. To agree on another time, call "
        "your centre: %(phone)s"
    ),
    MessageKind.INVITED: N_(
        "Phera: you can register with us, free of charge. Call %(hotline)s and we do it together."
    ),
    MessageKind.MOVED: N_("Phera: your centre for %(reference)s is now %(town)s, phone %(phone)s"),
    MessageKind.WITHDRAWN: N_(
        "Phera: %(reference)s was withdrawn, as you asked. If that is a mistake, call %(hotline)s"
    ),
    MessageKind.PHONE_CHANGED: N_(
        "Phera: from now on we write about %(reference)s to this number. If that is wrong, "
        "call %(hotline)s"
    ),
    MessageKind.OLD_PHONE: N_(
        "Phera: we now write about %(reference)s to another number, not to this one. If that is "
        "wrong, call %(hotline)s"
    ),
    MessageKind.ADDRESS_CHANGED: N_(
        "Phera: we have your new address for %(reference)s. Your centre is %(town)s, phone %(phone)s"
    ),
    MessageKind.REMINDER: N_(
        "Phera: some answers of %(reference)s still need mending. Need help? Call %(hotline)s, "
        "we will do it together."
    ),
    MessageKind.OTHER_NUMBER: N_(
        "Phera: we cannot reach the person who gave us this number. Please ask them to call "
        "%(hotline)s. Thank you."
    ),
    MessageKind.ANSWER_STATUS: N_("%(reference)s: %(status)s. Your centre: %(town)s, %(phone)s"),
    MessageKind.ANSWER_UNKNOWN: N_(
        "Phera: we did not find that reference for this phone. Please look at it again, or call "
        "%(hotline)s"
    ),
    MessageKind.ANSWER_HELP: N_(
        "Phera: send STATUS and your reference, REG to be called back, STOP for no more SMS. "
        "Or talk to us: %(hotline)s"
    ),
    MessageKind.ANSWER_STOP: N_(
        "Phera: you get no more SMS from us, but codes you ask for. To have them again, send START"
    ),
    MessageKind.ANSWER_START: N_(
        "Phera: you get our SMS again. To end them, send STOP. Questions: %(hotline)s"
    ),
    MessageKind.ANSWER_REGISTER: N_(
        "Phera: you can register at %(site)s. We will call you too, to help."
    ),
    MessageKind.ANSWER_CALLBACK: N_(
        "Phera: we will call you. For no more SMS from us, send the one word STOP. "
        "Our number: %(hotline)s"
    ),
}

STATUS_WORDS = {
    State.SUBMITTED: N_("being checked"),
    State.RETURNED: N_("some answers need mending"),
    State.VERIFIED: N_("checked, in order"),
    State.REJECTED: N_("not accepted"),
    State.DUPLICATE: N_("registered already"),
    State.RECEIVED: N_("with the centre"),
    State.CLOSED: N_("finished"),
    State.WITHDRAWN: N_("withdrawn"),
}
"""Short labels of states, because the answer to STATUS must fit one segment."""
LONGEST_SITE = 30
"""The length of the host name that fits into the answer to REG."""

LONGEST_DAY = "28/12"
LONGEST_TIME = {Language.BANGLA: "বিকেল 10:30", Language.ENGLISH: "10:30am"}
"""The longest day and time of an appointment as an SMS shows them, in Latin digits."""

NOON, AFTERNOON = 12, 15
"""Hours at which the Bangla word for the time of day changes."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def values_needed(kind: MessageKind) -> frozenset[str]:
    """Returns the names of the placeholders in the text of a kind."""
    return frozenset(_PLACEHOLDER.findall(TEXTS[kind]))


def appointment_values(language: Language, starts_at: datetime) -> dict[str, str]:
    """Returns `day` and `time` of an appointment in Dhaka time."""
    at = starts_at.astimezone(DHAKA)
    hour, minute = at.hour % 12 or 12, at.minute
    if language is Language.ENGLISH:
        time = f"{hour}:{minute:02}{'am' if at.hour < NOON else 'pm'}"
    else:
        part = "সকাল" if at.hour < NOON else "দুপুর" if at.hour < AFTERNOON else "বিকেল"
        time = f"{part} {hour}:{minute:02}"
    return {"day": f"{at.day}/{at.month}", "time": time}


def centre_values(
    language: Language, district_code: str, phone: str, hotline: str
) -> dict[str, str]:
    """Returns `town` (name of the district) and `phone` (own number or hotline) of a centre."""
    town = load_places().district(district_code).name(language)
    return {"town": town, "phone": local_number(phone or hotline)}


def local_number(phone: str) -> str:
    """Returns a Bangladeshi number in national format, which is shorter."""
    if phone.startswith("+8801"):
        return show_mobile(phone)
    return "0" + phone.removeprefix("+880") if phone.startswith("+880") else phone
