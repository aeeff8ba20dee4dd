from random import Random

import pytest

from bench.name_pairs import given_names, make_name, make_pairs
from bench.names import LABELLED, read_pairs
from portal.domain.names.keys import blocking_keys


def test_names_of_one_person_share_a_key() -> None:
    pairs = [*make_pairs(given_names(), 4000, seed=3), *read_pairs(LABELLED)]
    true = [pair for pair in pairs if pair.same]
    found = sum(bool({*blocking_keys(p.a)} & {*blocking_keys(p.b)}) for p in true)
    assert found / len(true) > 0.97


def test_few_others_share_a_key() -> None:
    random = Random(1)
    names = [{*blocking_keys(make_name(random))} for _ in range(4000)]
    alike = sum(bool(one & other) for one in names[:500] for other in names[500:])
    assert alike / (500 * 3500) < 0.004


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("মোঃ রহিম উদ্দিন", "Rahimuddin"),
        ("Talukder Jasim Uddin", "মো: জসীম উদ্দিন তালুকদার"),
        ("শাহ জাহান মিয়া", "Md. Shahjahan Mia"),
        ("M. A. Gafur Molla", "আব্দুল গফুর মোল্লা"),
        ("রহিমা বেগম", "Rahima"),
        ("Rahima Khatun", "Mst. Rahima Begum"),
    ],
)
def test_order_spacing_script_and_prefix_do_not_change_the_keys(one: str, other: str) -> None:
    assert {*blocking_keys(one)} & {*blocking_keys(other)}


def test_a_name_has_few_keys_and_a_text_without_letters_none() -> None:
    assert len(blocking_keys("মোঃ রহিম উদ্দিন")) == 3
    assert len(blocking_keys(" ".join("abcdefghijklmnopqrst"))) <= 8
    assert len(blocking_keys("Karim Rahim Salam Jabbar Barkat Rafiq Shafiq Molla Sarkar")) == 8
    assert blocking_keys("- - ()") == ()
