from datetime import date

import pytest

from portal.domain.platform.errors import InvalidAnswers
from portal.domain.registration.topics.home import Home

TODAY = date(2026, 11, 28)
CUMILLA, BURICHANG = "BD2019", "BD20190018"


def home(**typed: str) -> Home:
    return Home.read({"district": [CUMILLA], **{k: [v] for k, v in typed.items()}}, TODAY)


def test_a_written_name_that_sounds_like_a_listed_one_is_taken_for_it() -> None:
    address = home(upazila="other", upazila_text="Burichong").present
    assert (address.upazila, address.upazila_text) == (BURICHANG, None)


def test_a_similar_name_is_asked_about_and_stored_as_the_person_answers() -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        home(upazila="other", upazila_text="Buchirang")
    assert set(refusal.value.problems) == {"upazila_meant"}
    chosen = home(upazila="other", upazila_text="Buchirang", upazila_meant=BURICHANG).present
    assert (chosen.upazila, chosen.upazila_text) == (BURICHANG, None)
    written = home(upazila="other", upazila_text="Buchirang", upazila_meant="Buchirang").present
    assert (written.upazila, written.upazila_text) == (None, "Buchirang")


def test_the_answer_for_one_name_does_not_hold_for_another() -> None:
    with pytest.raises(InvalidAnswers):
        home(upazila="other", upazila_text="Buchirang", upazila_meant="Chandinagar")


def test_a_name_that_is_like_no_other_is_stored_as_written() -> None:
    assert home(upazila="other", upazila_text="Qqqqq").present.upazila_text == "Qqqqq"
