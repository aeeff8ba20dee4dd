from string import ascii_uppercase
from unicodedata import normalize

import pytest

from portal.domain.platform.collation import sort_key
from portal.domain.platform.data_files import read_data_rows, read_spellings
from portal.domain.platform.errors import NotFound
from portal.domain.registration.countries import (
    USUAL,
    country_name,
    find_country,
    is_country,
    other_countries,
    suggest_countries,
    usual_countries,
)

ISO_3166_1 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""


def test_every_iso_country_but_bangladesh_is_there_and_kosovo() -> None:
    codes = [first + second for first in ascii_uppercase for second in ascii_uppercase]
    iso = set(ISO_3166_1.split())
    assert len(iso) == 249
    assert set(filter(is_country, codes)) == {*iso, "XK"} - {"BD"}


def test_every_name_of_a_country_finds_it_and_every_city_is_only_a_suggestion() -> None:
    for row in read_data_rows("countries"):
        if row["code"] == "BD":
            continue
        names = (row["name_en"], row["name_bn"], row["alpha_3"], *read_spellings(row))
        assert [find_country(name) for name in names] == [row["code"]] * len(names)
        for part in filter(None, row["parts"].split(";")):
            assert find_country(part) == ""
            assert {row["name_en"], row["name_bn"]} & set(suggest_countries(part)[:1]), part


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SC", "সেশেলস"), ("BH", "বাহরাইন"), ("JO", "জর্ডান"), ("GR", "গ্রিস"), ("MM", "মিয়ানমার"),
        ("PS", "ফিলিস্তিন"), ("HK", "হংকং"), ("MA", "মরক্কো"), ("US", "যুক্তরাষ্ট্র"), ("MO", "ম্যাকাও"),
        ("IL", "ইসরায়েল"), ("ZW", "জিম্বাবুয়ে"),
    ],
)  # fmt: skip
def test_countries_have_the_names_of_bangladeshi_newspapers(code: str, name: str) -> None:
    assert country_name(code, "bn") == normalize("NFC", name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Republic of Iraq", "IQ"), ("Iran, Islamic Republic of", "IR"), ("Sultanate of Oman", "OM"),
        ("U.A.E.", "AE"), ("The Maldives", "MV"), ("KWT", "KW"), ("মালয়শীয়া", "MY"), ("গ্রীছ", "GR"),
        ("Romaniya", "RO"), ("সাউথ কোরিয়া", "KR"), ("Democratic People's Republic of Korea", "KP"),
        ("Republic of the Congo", "CG"), ("Democratic Republic of the Congo", "CD"),
        ("Macau", "MO"), ("Macedonia", "MK"), ("Lao PDR", "LA"),
    ],
)  # fmt: skip
def test_official_names_and_habits_of_spelling_are_known(text: str, code: str) -> None:
    assert find_country(text) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("সিসিলি", "ইতালি"), ("Sharjah", "United Arab Emirates"), ("রিয়াদ", "সৌদি আরব"),
        ("Amman", "Jordan"), ("Dubai, UAE", "United Arab Emirates"), ("Germeny", "Germany"),
    ],
)  # fmt: skip
def test_a_city_or_a_doubtful_name_is_asked_about(text: str, name: str) -> None:
    assert find_country(text) == ""
    assert suggest_countries(text)[0] == name


@pytest.mark.parametrize("text", ["no", "in", "is", "না", "N/A"])
def test_a_short_word_is_no_country_code(text: str) -> None:
    assert find_country(text) == ""


def test_the_list_is_short_and_all_others_are_taken_by_name() -> None:
    listed = {code for code, _ in [*usual_countries("en"), *other_countries("en")]}
    assert {"MU", "SC", "BN", "HK", "PS", "IQ", "KR", "JP", "ZA"} <= listed
    assert "BO" not in listed
    assert find_country("Bolivia") == find_country("বলিভিয়া") == "BO"


@pytest.mark.parametrize(
    ("called", "code"), [("KSA", "SA"), ("ইউএই", "AE"), ("আমেরিকা", "US"), ("uk", "GB")]
)
def test_countries_are_found_by_what_people_call_them(called: str, code: str) -> None:
    assert find_country(called) == code


def test_a_misspelt_country_is_guessed_at_in_its_script() -> None:
    assert "Bolivia" in suggest_countries("Boliwina")
    assert "বলিভিয়া" in suggest_countries("বলিবিনা")
    assert suggest_countries("qqqq") == []


@pytest.mark.parametrize("text", ["MU", "Mauritius", "mauritius ", "মরিশাস"])
def test_a_country_is_found_by_code_or_by_name_in_either_language(text: str) -> None:
    assert find_country(text) == "MU"


@pytest.mark.parametrize("text", ["", "Bangladesh", "BD", "Atlantis"])
def test_what_names_no_foreign_country_is_not_found(text: str) -> None:
    assert find_country(text) == ""


@pytest.mark.parametrize("code", ["BD", "ZZ", "EU", "UN", "XA", "AC", "001", "sa", "", "KSA", "🇸🇦"])
def test_what_is_no_foreign_country_is_refused(code: str) -> None:
    assert not is_country(code)
    with pytest.raises(NotFound):
        country_name(code, "bn")


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_list_has_the_usual_ones_first_and_nothing_twice(language: str) -> None:
    listed = [*usual_countries(language), *other_countries(language)]
    assert [code for code, _ in listed[: len(USUAL)]] == list(USUAL)
    assert len({code for code, _ in listed}) == len(listed)
    others = [name for _, name in other_countries(language)]
    assert others == sorted(others, key=sort_key)


def test_countries_have_names_in_both_languages() -> None:
    assert country_name("SA", "en") == "Saudi Arabia"
    assert country_name("SA", "bn") == "সৌদি আরব"
    assert country_name("AE", "bn") == "সংযুক্ত আরব আমিরাত"
    bangla = [name for _, name in [*usual_countries("bn"), *other_countries("bn")]]
    assert all(any("\u0980" <= letter <= "\u09ff" for letter in name) for name in bangla)
