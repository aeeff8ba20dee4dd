"""Identity documents of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import of_msgid
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.document_numbers import read_document_number
from portal.domain.registration.questions import papers_questions


@dataclass(frozen=True, slots=True)
class Documents:
    """Type and number of a document, and the number of the emigration card (BMET).

    A person whose document is not at hand gives only the type.
    """

    document_type: DocumentType
    document_number: str | None
    bmet_number: str | None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`."""
        reader = FormReader(typed, today)
        document_type = papers_questions.DOCUMENT_TYPE.read(reader)
        number = None
        typed_number = reader.written("document_number")
        is_unknown = reader.yes("document_unknown")
        if "document_type" not in reader.problems:
            _compare(reader, document_type, typed_number, is_unknown=is_unknown)
        if not reader.problems and not is_unknown:
            try:
                number = read_document_number(document_type, typed_number)
            except Invalid as problem:
                reader.problem("document_number", problem.text, **problem.values)
        papers = cls(
            document_type=document_type,
            document_number=number,
            bmet_number=papers_questions.BMET_NUMBER.read(reader),
        )
        reader.finish()
        return papers


def _compare(
    reader: FormReader, document_type: DocumentType, number: str, *, is_unknown: bool
) -> None:
    """Asks about a number where there should be none."""
    if document_type is DocumentType.NONE and number:
        reader.problem(
            "document_number",
            N_(
                "You chose “%(chosen)s”, but wrote the number %(number)s. Choose the document with "
                "this number, or leave the number empty."
            ),
            chosen=of_msgid(document_type.label),
            number=number,
        )
    elif document_type is DocumentType.NONE and is_unknown:
        reader.problem(
            "document_type",
            N_(
                "You chose “%(chosen)s”, but ticked that you have one elsewhere. Choose which one it "
                "is, or take the tick away."
            ),
            chosen=of_msgid(document_type.label),
        )
    elif number and is_unknown:
        reader.problem(
            "document_number",
            N_(
                "You wrote the number %(number)s, but ticked that you don't know it. Take the tick "
                "away, or leave the number empty."
            ),
            number=number,
        )
