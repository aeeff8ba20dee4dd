"""The help that the returnee wants."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.registration.choices import Need

LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of the returnee. All answers are optional."""

    needs: tuple[Need, ...]
    needs_other: str | None
    female_counsellor: bool
    needs_care: bool
    care_note: str | None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`. `needs_care` means a disability or illness."""
        reader = FormReader(typed, today)
        needs = cls(
            needs=reader.choices("needs", Need),
            needs_other=reader.text("needs_other", LONGEST_NOTE),
            female_counsellor=reader.yes("female_counsellor"),
            needs_care=reader.yes("needs_care"),
            care_note=reader.text("care_note", LONGEST_NOTE),
        )
        reader.finish()
        return needs
