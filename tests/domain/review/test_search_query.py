import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.errors import Invalid
from portal.domain.registration.choices import DocumentType
from portal.domain.registration.reference import new_reference
from portal.domain.review.search_query import read_search_query

NID, BIRTH = DocumentType.NID, DocumentType.BIRTH_CERTIFICATE


def test_a_text_is_read_in_every_way_it_can_be_meant() -> None:
    assert read_search_query("8801712345678").mobile == "+8801712345678"
    assert (NID, "8801712345678") in read_search_query("8801712345678").documents
    both = read_search_query("১৯৯০১২৩৪৫৬৭৮৯০১২৩").documents
    assert {(NID, "19901234567890123"), (BIRTH, "19901234567890123")} <= set(both)
    reference = new_reference()
    assert read_search_query(reference.lower()).reference == reference


def test_an_old_nid_is_meant_with_its_year_and_without() -> None:
    assert (NID, "1234567890123") in read_search_query("19901234567890123").documents
    assert (NID, "19901234567890123") in read_search_query("1234567890123").documents
    assert (BIRTH, "1234567890123") not in read_search_query("19901234567890123").documents
    assert len(read_search_query("1234567890").documents) == 3, "a new one has no other way"


def test_a_passport_is_no_name_and_a_name_no_document() -> None:
    passport = read_search_query("ab 1234567")
    assert (DocumentType.PASSPORT, "AB1234567") in passport.documents
    assert passport.name is None
    name = read_search_query("  মোঃ  রহিম উদ্দিন ")
    assert name.name == "মোঃ রহিম উদ্দিন"
    assert not name.documents


@given(st.text(max_size=200))
def test_anything_at_all_is_read_or_told(text: str) -> None:
    with contextlib.suppress(Invalid):
        query = read_search_query(text)
        assert query.reference or query.mobile or query.documents or query.name


@pytest.mark.parametrize("text", ["; phone-context=+88", "0" * 119, "A" * 121, "১২", "।।"])
def test_what_is_nothing_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        read_search_query(text)
