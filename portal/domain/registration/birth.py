"""The birth of a person: a date, only a year, or an age on a day."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.registration.choices import BirthGiven

YOUNGEST, OLDEST = 15, 100
"""Allowed years of age at registration."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, a year of birth, or an age in years on the day it was given."""

    given: BirthGiven
    day: date | None = None
    year: int | None = None
    age: int | None = None
    said_on: date | None = None

    def years(self) -> tuple[int, int]:
        """Returns the first and last possible calendar year of the birth."""
        if self.day:
            return self.day.year, self.day.year
        if self.year:
            return self.year, self.year
        said_on, age = self.said_on, self.age
        if said_on is None or age is None:
            raise ValueError("an age needs the day it was said on")
        return said_on.year - age - 1, said_on.year - age

    def age_on(self, today: date) -> int:
        """Returns the age in full years, or an estimate if only the year is known."""
        if self.day:
            before_birthday = (today.month, today.day) < (self.day.month, self.day.day)
            return today.year - self.day.year - before_birthday
        return today.year - self.years()[1]

    def fits(self, said: Self) -> bool:
        """Whether a birth stated later is consistent with this one. A known date must be equal."""
        if self.day:
            return said.day == self.day
        (first, last), (earliest, latest) = self.years(), said.years()
        return earliest <= last and first <= latest

    def to_text(self) -> str:
        """Serialises the birth for the sealed column; the reverse of `from_text`."""
        if self.day:
            return self.day.isoformat()
        if self.year:
            return str(self.year)
        return f"{self.age}@{self.said_on}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Parses the text that `to_text` wrote."""
        if "@" in text:
            age, said_on = text.split("@")
            return cls(BirthGiven.AGE, age=int(age), said_on=date.fromisoformat(said_on))
        if "-" in text:
            return cls(BirthGiven.DATE, day=date.fromisoformat(text))
        return cls(BirthGiven.YEAR, year=int(text))


def age_from_texts(birth: str, day: str) -> int:
    """Returns the age in full years on a day in ISO 8601, from the text of a birth. Fast for many people."""
    if birth[4:5] == "-":
        return int(day[:4]) - int(birth[:4]) - (day[5:] < birth[5:])
    return Birth.from_text(birth).age_on(date.fromisoformat(day))
