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
    ("bangla", "latin"),
    [
        ("ফসিহউদ্দীন", "Fasihuddin"),  # উদ্দিন after হ
        ("জোহেব", "Zohaib"),  # ai for the এ beside a হ
        ("নেহাল", "Naihal"),
        ("রেহান", "Raihan"),
        ("সোহরাব", "Soharab"),  # oha for ওহ
        ("মোহসিন", "Mohasin"),
        ("ইউনুছ", "Younus"),  # You for ইউ
        ("ইউশা", "Yousha"),
        ("ওয়াহ্হাব", "Wahab"),  # one হ or two
        ("ওয়াহাব", "Wahhab"),
        ("ওয়াহহাব", "Wahhab"),
        ("মোফাচ্ছের", "Mofasser"),  # চ্ছ for a double s
        ("মুবাচ্ছির", "Mubassir"),
        ("তাবাচ্ছুম", "Tabachchhum"),
        ("ইচ্ছা", "Iccha"),
        ("সৌরভ", "Saurabha"),  # the inherent vowel at the end of Sanskrit names
        ("সৌরভ", "Sourav"),
        ("বল্লভ", "Ballabha"),
        ("সুগত", "Sugata"),
        ("শাশ্বত", "Shashwata"),
        ("কেশব", "Keshava"),
        ("অমিয়", "Amiya"),
        ("দেবপ্রিয়", "Debapriyo"),
        ("শুভজ্যোতি", "Shubhajyoti"),  # জ্য
        ("জ্যোতিকা", "Joytika"),
        ("মোক্ষদা", "Mokkhada"),  # ক্ষ
        ("কামাক্ষী", "Kamakhkhi"),
        ("আনন্দ", "Ananda"),  # two syllables, no double letter
        ("কানন", "Kanan"),
    ],
)
def test_usual_english_spellings_of_bangla_sounds_are_the_same_name(
    bangla: str, latin: str
) -> None:
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
        ("কৃষ্ণ", "কৃষ্ণা"),
        ("সুপ্রিয়", "সুপ্রিয়া"),
        ("শুভ", "শুভা"),
        ("সৌরভ", "সুরভি"),
        ("কমল", "Kamala"),
        ("মাহবুব", "Mahbuba"),
        ("সোহেল", "Sohela"),
        ("সোহেল", "Sohag"),
        ("বাচ্চু", "Basu"),
        ("ইউনুস", "Yousuf"),
        ("ওয়াহাব", "Wahid"),
        ("মোবাচ্ছের", "Modasser"),
        ("জয়তী", "Jyoti"),
        ("রক্ষিত", "Rashid"),
        ("কানন", "Khan"),
    ],
)
def test_other_names_sound_other(one: str, other: str) -> None:
    assert apart(one, other) >= 0.6


def test_the_distance_is_the_same_from_both_sides() -> None:
    words = [sounds(fold(word)) for word in ("মিজানুর", "Mizan", "Monju", "লুৎফা", "Rahat", "শ্রী")]
    for one in words:
        for other in words:
            assert distance(one, other) == pytest.approx(distance(other, one))
