"""Identity documents of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.errors import Invalid
from portal.domain.platform.form_input import FormInput, FormReader
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
        typed_number = reader.raw("document_number")
        is_unknown = not typed_number and reader.yes("document_unknown")
        if "document_type" not in reader.problems and not is_unknown:
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
