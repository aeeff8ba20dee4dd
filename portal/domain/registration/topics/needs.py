"""The help that the returnee wants."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import Need
from portal.domain.registration.questions import needs_questions


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
            needs=needs_questions.NEEDS.read(reader),
            needs_other=needs_questions.NEEDS_OTHER.read(reader),
            female_counsellor=needs_questions.FEMALE_COUNSELLOR.read(reader),
            needs_care=needs_questions.NEEDS_CARE.read(reader),
            care_note=needs_questions.CARE_NOTE.read(reader),
        )
        if needs.care_note and not needs.needs_care and not reader.problems:
            reader.problem(
                "needs_care",
                N_(
                    "You wrote what we should know about the care, but did not tick this. Tick it, "
                    "or leave the other field empty."
                ),
            )
        reader.finish()
        return needs
