"""Questions about the documents of a returnee."""

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.questions.compound_kinds import DocumentNumberKind
from portal.domain.registration.questions.kinds import OneOf, Text
from portal.domain.registration.questions.question import (
    ITSELF,
    RETAINED,
    AnswerColumn,
    AskedWhen,
    Correction,
    ExportedAs,
    ImportedAs,
    Question,
    Storage,
)
from portal.domain.registration.questions.topic import Topic

DOCUMENT = Correction("document", N_("Document and its number"))

DOCUMENT_TYPE = Question(
    "document_type",
    Topic.PAPERS,
    OneOf(DocumentType, missing=N_("Choose which document there is, or that there is none.")),
    N_("Kind of document"),
    ask=N_("Which document can you show?"),
    path="papers.document_type",
    columns=(AnswerColumn("document_type", erased=RETAINED),),
    correction=DOCUMENT,
    imported=(
        ImportedAs(
            "Kind of document",
            "কাগজের ধরন",
            ("document type", "id type", "type of document", "পরিচয়পত্রের ধরন", "ডকুমেন্টের ধরন"),
        ),
    ),
    exported=ExportedAs(),
)
DOCUMENT_NUMBER = Question(
    "document_number",
    Topic.PAPERS,
    DocumentNumberKind(),
    N_("Number"),
    ask=N_("Number of the document"),
    hint=N_("As written on the document"),
    path="papers.document_number",
    columns=(
        AnswerColumn("document_number", Storage.SEALED),
        AnswerColumn("document_index", Storage.INDEX, must_be_empty=True),
    ),
    correction=DOCUMENT,
    imported=(
        ImportedAs(
            "Document number",
            "কাগজের নম্বর",
            (
                "document no",
                "id no",
                "id number",
                "number of the document",
                "পরিচয়পত্রের নম্বর",
                "ডকুমেন্ট নম্বর",
            ),
            example="19901234567890123",
        ),
        ImportedAs(
            "NID number",
            "এনআইডি নম্বর",
            (
                "nid",
                "nid no",
                "national id",
                "national id no",
                "national id number",
                "nid card no",
                "জাতীয় পরিচয়পত্র নম্বর",
                "জাতীয় পরিচয়পত্র",
                "এনআইডি",
                "জাতীয় পরিচয়পত্র নং",
                "এনআইডি নং",
            ),
            key="nid",
        ),
        ImportedAs(
            "Passport number",
            "পাসপোর্ট নম্বর",
            ("passport", "passport no", "pp no", "pp number", "পাসপোর্ট", "পাসপোর্ট নং"),
            key="passport",
        ),
        ImportedAs(
            "Birth certificate number",
            "জন্ম নিবন্ধন নম্বর",
            (
                "birth certificate",
                "birth registration",
                "birth registration no",
                "brn",
                "জন্ম নিবন্ধন",
                "জন্ম নিবন্ধন নং",
                "জন্ম সনদ",
            ),
            key="birth_certificate",
        ),
    ),
    exported=ExportedAs(
        N_("Number of the document. Treat it as text: it can have 17 digits"), identifying=True
    ),
)
BMET_NUMBER = Question(
    "bmet_number",
    Topic.PAPERS,
    Text(40, is_exact=True),
    N_("BMET number"),
    hint=N_(
        "It is on the smart card or clearance paper you got before you left. Leave it empty if "
        "you do not have it."
    ),
    desk_hint="",
    asked=AskedWhen.LATER,
    is_optional=True,
    storage=Storage.SEALED,
    path="papers.bmet_number",
    correction=ITSELF,
    imported=(
        ImportedAs(
            "BMET number",
            "বিএমইটি নম্বর",
            ("bmet", "bmet no", "smart card no", "বিএমইটি", "বিএমইটি নং", "স্মার্ট কার্ড নম্বর"),
        ),
    ),
    exported=ExportedAs(identifying=True),
)

QUESTIONS = (DOCUMENT_TYPE, DOCUMENT_NUMBER, BMET_NUMBER)
