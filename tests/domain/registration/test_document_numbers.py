"""Document numbers, read by the given type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.errors import Invalid
from portal.domain.platform.numerals import to_bangla
from portal.domain.registration.birth import Birth
from portal.domain.registration.choices import BirthGiven, DocumentType
from portal.domain.registration.document_numbers import (
    DocumentWarning,
    document_warnings,
    read_document_number,
)

NID, PASSPORT = DocumentType.NID, DocumentType.PASSPORT
BIRTH_CERTIFICATE, OUT_PASS = DocumentType.BIRTH_CERTIFICATE, DocumentType.OUT_PASS
BORN_1990 = Birth(BirthGiven.YEAR, year=1990)


@pytest.mark.parametrize(
    ("document_type", "typed", "number"),
    [
        (NID, "1234567890", "1234567890"),
        (NID, "123 456 7890", "1234567890"),
        (NID, "১২৩ ৪৫৬ ৭৮৯০", "1234567890"),
        (NID, "1234-5678-90123", "1234567890123"),
        (NID, "1990 12345 6789 0123", "19901234567890123"),
        (NID, "১৯৯০১২৩৪৫৬৭৮৯০১২৩", "19901234567890123"),
        (NID, "\u200b1234567890", "1234567890"),
        (BIRTH_CERTIFICATE, "1990 1234567890123", "19901234567890123"),
        (PASSPORT, "ab1234567", "AB1234567"),
        (PASSPORT, "AB 123 4567", "AB1234567"),
        (PASSPORT, "AB১২৩৪৫৬৭", "AB1234567"),
        (PASSPORT, "a-12345678", "A12345678"),
        (PASSPORT, "ＡＢ１２３４５６７", "AB1234567"),
        (PASSPORT, "E0123456789", "E0123456789"),
        (OUT_PASS, "ttp/jed/০০১২৩", "TTPJED00123"),
        (OUT_PASS, "টিপি ১২৩", "টিপি123"),
    ],
)
def test_spaces_dashes_case_and_the_script_of_digits_do_not_matter(
    document_type: DocumentType, typed: str, number: str
) -> None:
    assert read_document_number(document_type, typed) == number


@pytest.mark.parametrize(
    ("document_type", "typed", "message"),
    [
        (NID, "123456789", "10, 13 or 17 digits"),
        (NID, "12345678901", "10, 13 or 17 digits"),
        (NID, "AB1234567", "10, 13 or 17 digits"),
        (NID, "123456789O", "10, 13 or 17 digits"),
        (BIRTH_CERTIFICATE, "1234567890", "17 digits"),
        (PASSPORT, "1234", "letters and digits"),
        (PASSPORT, "PASSPORT", "letters and digits"),
        (PASSPORT, "AB1234567<script>", "letters and digits"),
        (PASSPORT, "পাসপোর্ট1", "letters and digits"),
        (OUT_PASS, "9" * 41, "at most 40"),
        (NID, "", "is on the document"),
        (PASSPORT, " - ", "is on the document"),
        (OUT_PASS, "", "is on the document"),
    ],
)
def test_a_number_that_does_not_fit_its_type_is_refused(
    document_type: DocumentType, typed: str, message: str
) -> None:
    with pytest.raises(Invalid, match=message):
        read_document_number(document_type, typed)


def test_who_has_no_document_needs_no_number_and_none_is_kept() -> None:
    assert read_document_number(DocumentType.NONE, "") is None
    assert read_document_number(DocumentType.NONE, "1234567890") is None


def test_seventeen_digits_are_what_the_person_says_they_are() -> None:
    typed = "19901234567890123"
    assert read_document_number(NID, typed) == read_document_number(BIRTH_CERTIFICATE, typed)


@given(
    st.sampled_from([10, 13, 17]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n))
)
def test_an_nid_is_the_same_in_either_script(number: str) -> None:
    assert read_document_number(NID, to_bangla(number)) == number


@given(st.sampled_from(list(DocumentType)), st.text(max_size=60))
def test_a_number_that_was_read_is_read_the_same_again(
    document_type: DocumentType, typed: str
) -> None:
    try:
        number = read_document_number(document_type, typed)
    except Invalid as problem:
        assert problem.text  # noqa: PT017 - either outcome is right
        return
    assert number is None or read_document_number(document_type, number) == number


def test_a_passport_of_another_shape_is_taken_with_a_warning() -> None:
    assert document_warnings(PASSPORT, "AB1234567", BORN_1990) == ()
    assert document_warnings(PASSPORT, "A12345678", BORN_1990) == ()
    assert document_warnings(PASSPORT, "E0123456789", BORN_1990) == (
        DocumentWarning.PASSPORT_SHAPE,
    )


@pytest.mark.parametrize(
    ("birth", "warnings"),
    [
        (BORN_1990, ()),
        (Birth(BirthGiven.DATE, day=date(1990, 3, 5)), ()),
        (Birth(BirthGiven.AGE, age=36, said_on=date(2026, 11, 22)), ()),
        (Birth(BirthGiven.AGE, age=37, said_on=date(2026, 11, 22)), (DocumentWarning.BIRTH_YEAR,)),
        (Birth(BirthGiven.YEAR, year=1991), (DocumentWarning.BIRTH_YEAR,)),
    ],
)
def test_a_long_nid_that_begins_with_another_year_is_a_warning_only(
    birth: Birth, warnings: tuple[DocumentWarning, ...]
) -> None:
    assert document_warnings(NID, "19901234567890123", birth) == warnings


def test_short_nids_and_other_documents_say_nothing_about_the_birth() -> None:
    for document_type, number in (
        (NID, "1985123456"),
        (NID, "1985123456789"),
        (BIRTH_CERTIFICATE, "19851234567890123"),
        (OUT_PASS, "19851234567890123"),
        (DocumentType.NONE, None),
    ):
        assert document_warnings(document_type, number, BORN_1990) == ()
