import pytest

from portal.domain.intake.place_input import with_codes, with_names
from portal.domain.platform.choices import Language


@pytest.mark.parametrize("district", ["Cox's Bazar", "coxs bazar", "কক্সবাজার", "BD2022"])
def test_a_place_is_found_by_any_spelling(district: str) -> None:
    coded, problems = with_codes({"district": [district], "upazila": ["উখিয়া"], "country": ["কুয়েত"]})
    assert not problems
    assert (coded["district"], coded["upazila"], coded["country"]) == (
        ["BD2022"],
        ["BD20220094"],
        ["KW"],
    )


def test_what_is_not_found_stays_as_typed_and_says_what_may_be_meant() -> None:
    coded, problems = with_codes(
        {
            "district": ["Coxs Bazaar Town"],
            "permanent_district": ["Feni"],
            "permanent_upazila": ["Nowhere"],
        }
    )
    assert coded["district"] == ["Coxs Bazaar Town"]
    assert problems["district"].values["near"]
    assert coded["permanent_upazila"] == ["Nowhere"]
    assert "permanent_upazila" in problems


def test_codes_are_shown_as_names() -> None:
    typed = {"district": ["BD2022"], "upazila": ["BD20220094"], "country": ["SA"], "village": ["x"]}
    shown = with_names(typed, Language.ENGLISH)
    assert shown["district"] == ["Cox's Bazar"]
    assert shown["country"] == ["Saudi Arabia"]
    assert with_codes(shown)[0] == typed
    assert with_names({"district": ["?"], "country": ["??"]}, Language.BANGLA) == {
        "district": ["?"],
        "country": ["??"],
    }
