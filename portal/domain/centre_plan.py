"""What an administrator writes about a centre: judged field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from portal.domain.choices import CentreStatus
from portal.domain.errors import Invalid, InvalidAnswers
from portal.domain.numerals import to_latin
from portal.domain.phone import read_mobile
from portal.domain.text import clean
from portal.domain.words import N_

LONGEST_ADDRESS: Final = 200
MOST_PEOPLE: Final = 1_000_000
_MOBILE: Final = re.compile(r"(\+?88)?01\d{9}")
# Land lines with their area code, numbers of internet phone companies, hotlines: what fits an SMS.
_OTHER_NUMBER: Final = re.compile(r"\d{3,5}|0\d{8,10}|\+8809\d{9}")


@dataclass(frozen=True, slots=True)
class CentrePlan:
    """How a centre is to be shown and used from now on."""

    address_en: str
    address_bn: str
    phone: str
    """E.164, as dialled in the country, or empty: then the hotline is shown."""
    status: CentreStatus
    capacity: int | None

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        """Reads what was typed. Raises `InvalidAnswers`."""
        problems: dict[str, Invalid] = {}
        texts = {name: clean(typed.get(name, "")) for name in ("address_en", "address_bn")}
        for name, text in texts.items():
            if len(text) > LONGEST_ADDRESS:
                problems[name] = Invalid(
                    N_("This is too long. Use at most %(longest)s letters."),
                    longest=LONGEST_ADDRESS,
                )
        phone, capacity, status = "", None, CentreStatus.OPEN
        try:
            phone = _read_phone(typed.get("phone", ""))
        except Invalid as problem:
            problems["phone"] = problem
        try:
            capacity = _read_capacity(typed.get("capacity", ""))
        except Invalid as problem:
            problems["capacity"] = problem
        try:
            status = CentreStatus(typed.get("status", ""))
        except ValueError:
            problems["status"] = Invalid(N_("Choose one of these."))
        if problems:
            raise InvalidAnswers(problems)
        return cls(texts["address_en"], texts["address_bn"], phone, status, capacity)


def _read_phone(typed: str) -> str:
    plain = re.sub(r"[\s()-]", "", to_latin(clean(typed)))
    if not plain:
        return ""
    if _MOBILE.fullmatch(plain):
        return read_mobile(plain)
    if not _OTHER_NUMBER.fullmatch(plain):
        raise Invalid(N_("Write a number of Bangladesh, as one dials it, or leave it empty."))
    return plain


def _read_capacity(typed: str) -> int | None:
    plain = re.sub(r"[\s,]", "", to_latin(clean(typed)))
    if not plain:
        return None
    if not re.fullmatch(r"[0-9]{1,7}", plain) or not 1 <= int(plain) <= MOST_PEOPLE:
        raise Invalid(N_("Write a whole number, 1 or more, or leave it empty for no limit."))
    return int(plain)
