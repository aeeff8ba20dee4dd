"""Base of closed lists: a stored code and the English text shown for it."""

from enum import StrEnum
from typing import Self

from portal.domain.platform.gettext_marker import N_


class Choice(StrEnum):
    """One answer of a closed list. The value is stored; `label` is a msgid."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Makes a member from its code and label."""
        choice = str.__new__(cls, code)
        choice._value_ = code
        choice.label = label
        return choice


class Language(Choice):
    """A language of the portal."""

    BANGLA = "bn", "বাংলা"
    ENGLISH = "en", "English"


class SameAddress(Choice):
    """Whether the present address is the permanent one too."""

    YES = "yes", N_("Yes, it is the same")
    NO = "no", N_("No, it is somewhere else")
