"""The name at the beginning of each SMS. It must not tell a neighbour who the person is."""

from typing import Final, NamedTuple

from portal.domain.messaging.segments import fold_for_sms
from portal.domain.platform.choices import Language

LONGEST_SENDER: Final = {Language.BANGLA: 4, Language.ENGLISH: 8}
"""The longest name, in UTF-16 units, that leaves room for the texts."""


class SenderName(NamedTuple):
    """The name in both languages."""

    bangla: str
    english: str

    def in_language(self, language: Language) -> str:
        """Returns the name in one language."""
        return self.bangla if language is Language.BANGLA else self.english


NEUTRAL_SENDER: Final = SenderName("সেবা", "Seba")
"""The name unless the settings say otherwise. It means "service", as many senders are called."""


def read_sender_name(text: str, language: Language) -> str:
    """Returns the folded name. Raises `ValueError` if it is empty, too long or not a plain word."""
    name = fold_for_sms(text).strip()
    room = LONGEST_SENDER[language]
    units = len(name.encode("utf-16-le")) // 2
    if not 1 <= units <= room:
        raise ValueError(f"it has {units} letters; an SMS has room for 1 to {room}")
    if any(sign in name for sign in ":{}%"):
        raise ValueError("it may not hold any of : { } %")
    return name


def read_sender_names(value: str | SenderName) -> SenderName:
    """Reads `PORTAL_SMS_NAME`, e.g. `সেবা,Seba`. Raises `ValueError`."""
    if isinstance(value, SenderName):
        return value
    bangla, comma, english = value.partition(",")
    if not comma:
        raise ValueError("write the Bangla and the English name with a comma between them")
    return SenderName(
        read_sender_name(bangla, Language.BANGLA), read_sender_name(english, Language.ENGLISH)
    )
