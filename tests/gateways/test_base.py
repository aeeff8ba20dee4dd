"""Gateways receive only SMS to Bangladeshi mobiles."""

import pytest

from portal.gateways.base import OutgoingSms, Unsendable

MOBILE = "+8801711000001"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "8801711000001",
        "01711000001",
        "+880171100000",
        "+88017110000012",
        "+8801211000001",
        "+88029555555",
        "+919830000000",
        "+12025550123",
        "+8801711000001 +919830000000",
        "+8801711000001\n",
        "+88০১৭১১০০০০০১",
        "+8801711000001;ext=5",
    ],
)
def test_no_other_recipient_is_taken(to: str) -> None:
    with pytest.raises(Unsendable):
        OutgoingSms("R1", to, "hello")


@pytest.mark.parametrize("reference", ["", "a" * 21, "a b", "a&b", "রেফ"])
def test_a_reference_is_plain_and_at_most_20_long(reference: str) -> None:
    with pytest.raises(Unsendable):
        OutgoingSms(reference, MOBILE, "hello")


def test_an_empty_text_is_not_sent() -> None:
    with pytest.raises(Unsendable):
        OutgoingSms("R1", MOBILE, " \n")


def test_a_text_that_kannel_would_cut_is_not_sent() -> None:
    OutgoingSms("R1", MOBILE, "ক" * 670)
    with pytest.raises(Unsendable):
        OutgoingSms("R1", MOBILE, "ক" * 671)


def test_neither_number_nor_text_shows_when_one_is_printed() -> None:
    sms = OutgoingSms("R1", MOBILE, "482913 is your code")
    assert "1711" not in repr(sms)
    assert "4829" not in repr(sms)
    with pytest.raises(Unsendable) as refused:
        OutgoingSms("R1", "+919830000000", "hello")
    assert "9830" not in str(refused.value)
