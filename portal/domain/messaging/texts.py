"""The English text of each SMS. The Bangla texts are in the catalog.

Other people may read an SMS, so the texts do not mention needs, debts or life abroad. They contain no
links, so that people can recognise fraud. (Only the answer to REG names the address of the site.)
Each begins with the neutral name of the sender, except the answer to STATUS, which has no room for it.
Codes, references and phone numbers use Latin digits in both languages, as on keypads and as Android
detects codes (docs/decisions). Each text fits one segment in both languages with the longest values.
"""

import re
from datetime import datetime

from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.platform.day_parts import day_part
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import show_mobile
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places

TEXTS = {
    MessageKind.CODE: N_(
        "%(sender)s: your code is %(code)s. It works for 10 minutes. Do not tell it to anyone."
    ),
    MessageKind.CALLER_CODE: N_(
        "%(sender)s: your code is %(code)s. Tell it only to the hotline agent you are speaking with, "
        "nobody else. It works for 10 minutes."
    ),
    MessageKind.SUBMITTED: N_(
        "%(sender)s: we have your registration. Write down your reference: %(reference)s. We "
        "will text you when it is checked. Questions: %(hotline)s"
    ),
    MessageKind.RETURNED: N_(
        "%(sender)s: some answers of %(reference)s need fixing. Call %(hotline)s and we will "
        "help you, or open your registration on our website."
    ),
    MessageKind.VERIFIED: N_(
        "%(sender)s: %(reference)s has been checked and everything is correct. Your centre is "
        "%(town)s, phone %(phone)s"
    ),
    MessageKind.REJECTED: N_(
        "%(sender)s: sorry, we could not accept %(reference)s. To find out why, and what you "
        "can do, call %(hotline)s"
    ),
    MessageKind.DUPLICATE: N_(
        "%(sender)s: you are already registered, so %(reference)s is not needed. You do not "
        "have to do anything. Questions: %(hotline)s"
    ),
    MessageKind.RECEIVED: N_(
        "%(sender)s: %(reference)s is now with the centre in %(town)s. You can call them on "
        "%(phone)s"
    ),
    MessageKind.REOPENED: N_(
        "%(sender)s: we are checking %(reference)s again and will text you when it is done. "
        "Questions: %(hotline)s"
    ),
    MessageKind.NOT_REACHED: N_(
        "%(sender)s: we tried to call you about %(reference)s. Please call your centre: %(phone)s"
    ),
    MessageKind.APPOINTMENT: N_(
        "%(sender)s: please come to the centre in %(town)s on %(day)s at %(time)s. If you "
        "cannot come, call %(phone)s"
    ),
    MessageKind.APPOINTMENT_REMINDER: N_(
        "%(sender)s: please come to the centre in %(town)s tomorrow at %(time)s. Phone: %(phone)s"
    ),
    MessageKind.APPOINTMENT_OFF: N_(
        "%(sender)s: sorry, you do not have to come on %(day)s at %(time)s. For a new time, "
        "call your centre: %(phone)s"
    ),
    MessageKind.INVITED: N_(
        "%(sender)s: you can register with us for free. Call %(hotline)s and we will do it "
        "together."
    ),
    MessageKind.MOVED: N_(
        "%(sender)s: your centre for %(reference)s is now %(town)s, phone %(phone)s"
    ),
    MessageKind.WITHDRAWN: N_(
        "%(sender)s: %(reference)s was withdrawn, as you asked. If that is a mistake, call "
        "%(hotline)s"
    ),
    MessageKind.PHONE_CHANGED: N_(
        "%(sender)s: from now on we will text this number about %(reference)s. If that is "
        "wrong, call %(hotline)s"
    ),
    MessageKind.OLD_PHONE: N_(
        "%(sender)s: we now text another number about %(reference)s, not this one. If that is "
        "wrong, call %(hotline)s"
    ),
    MessageKind.ADDRESS_CHANGED: N_(
        "%(sender)s: we have your new address for %(reference)s. Your centre is %(town)s, "
        "phone %(phone)s"
    ),
    MessageKind.ANSWER_CORRECTED: N_(
        "%(sender)s: we corrected an answer of %(reference)s, as you asked us to. If that is "
        "wrong, call %(hotline)s"
    ),
    MessageKind.REFERENCE_AGAIN: N_(
        "%(sender)s: your reference is %(reference)s. Please keep it. Questions: %(hotline)s"
    ),
    MessageKind.REMINDER: N_(
        "%(sender)s: some answers of %(reference)s still need fixing. Need help? Call "
        "%(hotline)s and we will do it together."
    ),
    MessageKind.OTHER_NUMBER: N_(
        "%(sender)s: we cannot reach the person who gave us this number. Please ask them to "
        "call %(hotline)s. Thank you."
    ),
    MessageKind.ANSWER_STATUS: N_("%(reference)s: %(status)s. Your centre: %(town)s, %(phone)s"),
    MessageKind.ANSWER_UNKNOWN: N_(
        "%(sender)s: we did not find that reference for this phone. Please check it, or call "
        "%(hotline)s"
    ),
    MessageKind.ANSWER_HELP: N_(
        "%(sender)s: send STATUS and your reference for news, REG to be called back, STOP for "
        "no more SMS. Or call us: %(hotline)s"
    ),
    MessageKind.ANSWER_STOP: N_(
        "%(sender)s: we send you no more SMS, only codes you ask for. To get SMS again, send START"
    ),
    MessageKind.ANSWER_START: N_(
        "%(sender)s: you get our SMS again. To stop them, send STOP. Questions: %(hotline)s"
    ),
    MessageKind.ANSWER_REGISTER: N_(
        "%(sender)s: you can register at %(site)s. We will call you too, to help."
    ),
    MessageKind.ANSWER_CALLBACK: N_(
        "%(sender)s: we will call you. If you want no more SMS from us, send the one word "
        "STOP. Our number: %(hotline)s"
    ),
}

STATUS_WORDS = {
    State.SUBMITTED: N_("being checked"),
    State.RETURNED: N_("some answers need fixing"),
    State.VERIFIED: N_("checked, all correct"),
    State.REJECTED: N_("not accepted"),
    State.DUPLICATE: N_("already registered"),
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

_NOON = 12
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def check_site(site: str) -> str:
    """Returns the host in the answer to REG. Raises `ValueError` if it does not fit there."""
    if len(site) <= LONGEST_SITE:
        return site
    raise ValueError(
        f"an SMS has room for an address of {LONGEST_SITE} letters, and this one has "
        f"{len(site)}. Set PORTAL_SMS_SITE to a shorter host that leads to the portal"
    )


def values_needed(kind: MessageKind) -> frozenset[str]:
    """Returns the names of the placeholders in the text of a kind."""
    return frozenset(_PLACEHOLDER.findall(TEXTS[kind]))


def appointment_values(language: Language, starts_at: datetime) -> dict[str, str]:
    """Returns `day` and `time` of an appointment in Dhaka time."""
    at = starts_at.astimezone(DHAKA)
    hour, minute = at.hour % 12 or 12, at.minute
    if language is Language.ENGLISH:
        time = f"{hour}:{minute:02}{'am' if at.hour < _NOON else 'pm'}"
    else:
        time = f"{day_part(at.hour)} {hour}:{minute:02}"
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
