import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.outreach.campaigns import (
    LONGEST_NAME,
    LONGEST_NOTE,
    CampaignPlan,
    make_up_code,
    read_campaign_code,
)
from portal.domain.platform.errors import Invalid, InvalidAnswers


@pytest.mark.parametrize(
    "typed",
    ["EID26", "eid26", " Eid-26 ", "eid২৬", "EID 26.", "EID26)", "ＥＩＤ２６", "e\u200bid26"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_campaign_code(typed) == "EID26"


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "ABCDEFGHI", "ঈদ২০২৬", "EID/26", "<script>", "EID'26", "straß", "ıııı", "A" * 9999],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_campaign_code(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_code_or_a_refusal(typed: str) -> None:
    with contextlib.suppress(Invalid):
        assert re.fullmatch("[A-Z0-9]{4,8}", read_campaign_code(typed))


def test_a_made_up_code_is_one_that_nobody_misreads() -> None:
    codes = {make_up_code() for _ in range(200)}
    assert len(codes) > 190
    for code in codes:
        assert read_campaign_code(code) == code
        assert not set(code) & set("01ILOAEU")


def test_a_name_is_enough_for_a_campaign() -> None:
    plan = CampaignPlan.read({"name": ["  বিমানবন্দরের পোস্টার "]})
    assert plan == CampaignPlan(None, "বিমানবন্দরের পোস্টার", None)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        CampaignPlan.read({"name": [" \u200b"], "code": ["ঈদ"], "note": ["x" * (LONGEST_NOTE + 1)]})
    assert set(refused.value.problems) == {"name", "code", "note"}


@pytest.mark.parametrize("length", [LONGEST_NAME + 1, 100_000])
def test_a_very_long_name_is_refused(length: int) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        CampaignPlan.read({"name": ["ক" * length]})
    assert set(refused.value.problems) == {"name"}
