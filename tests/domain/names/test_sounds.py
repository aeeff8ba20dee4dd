import pytest

from portal.domain.names.distance import distance
from portal.domain.names.sounds import sounds
from portal.domain.platform.text import fold


def apart(one: str, other: str) -> float:
    return distance(sounds(fold(one)), sounds(fold(other)))


@pytest.mark.parametrize(
    ("bangla", "latin"),
    [
        ("রহিম", "Rahim"),
        ("রফিকুল", "Rofikul"),
        ("শ্যামল", "Shamol"),  # য-ফলা
        ("স্বপন", "Shopon"),  # ব-ফলা
        ("প্রদীপ", "Prodip"),  # র-ফলা
        ("আনোয়ার", "Anwar"),
        ("ফয়সাল", "Foysal"),
        ("বিশ্বজিৎ", "Bishwajit"),
        ("শংকর", "Shankar"),
        ("শঙ্কর", "Shonkor"),
        ("চাঁদ", "Chand"),
        ("দুঃখু", "Dukhu"),
        ("লক্ষ্মী", "Laxmi"),
        ("জ্ঞান", "Gyan"),
        ("কৃষ্ণ", "Krishna"),
        ("মাজহার", "Mazhar"),
        ("ইউসুফ", "Yousuf"),
        ("তৌহিদ", "Tawhid"),
        ("ছিদ্দিক", "Siddique"),
        ("শাহজাহান", "Shajahan"),
        ("অ্যান্টনি", "Entony"),
    ],
)
def test_a_name_sounds_the_same_in_both_scripts(bangla: str, latin: str) -> None:
    assert apart(bangla, latin) <= 0.25


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("বড়ুয়া", "বড়ুয়া"),  # one code point each, or letter and nukta
        ("আলম", "অালম"),
        ("ফরহাদ", "ফর‍হাদ"),
        ("ইজ্জৎ", "ইজ্জত"),
        ("যাকির", "জাকির"),
        ("শাহীন", "সাহিন"),
        ("রেণু", "রেনু"),
        ("Rok0n", "Rokon"),
    ],
)
def test_what_looks_or_sounds_alike_is_one_spelling(one: str, other: str) -> None:
    assert apart(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rahim", "Rahima"),
        ("রিনা", "Runa"),
        ("সুফিয়া", "Safia"),
        ("আলিম", "Halim"),
        ("জামাল", "Jamil"),
        ("Zahid", "নাহিদ"),
        ("মায়া", "Mia"),
    ],
)
def test_other_names_sound_other(one: str, other: str) -> None:
    assert apart(one, other) >= 0.6


def test_the_distance_is_the_same_from_both_sides() -> None:
    words = [sounds(fold(word)) for word in ("মিজানুর", "Mizan", "Monju", "লুৎফা", "Rahat", "শ্রী")]
    for one in words:
        for other in words:
            assert distance(one, other) == pytest.approx(distance(other, one))
