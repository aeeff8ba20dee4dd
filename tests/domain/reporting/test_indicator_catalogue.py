import pytest

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.reporting.indicator import Cut, IndicatorUnit
from portal.domain.reporting.indicator_catalogue import HEADINGS, load_indicators, read_indicators

GOOD = {
    "id": "visits",
    "version": "1",
    "unit": "persons",
    "source": "first:verified",
    "cuts": "sex;country",
    "least": "5",
    "name_en": "Visits",
    "name_bn": "সাক্ষাৎ",
    "definition_en": "People.",
    "definition_bn": "মানুষ।",
}


def file(*rows: dict[str, str]) -> str:
    return "\n".join([",".join(HEADINGS), *(",".join({**GOOD, **row}.values()) for row in rows)])


def test_each_indicator_of_the_package_has_a_name_and_a_definition_in_both_languages() -> None:
    for indicator in load_indicators().values():
        assert indicator.name(Language.BANGLA) != indicator.name(Language.ENGLISH)
        assert indicator.definition(Language.BANGLA).endswith("।")
        assert indicator.definition(Language.ENGLISH).endswith(".")


def test_figures_of_people_have_a_rule_for_small_cells() -> None:
    for indicator in load_indicators().values():
        assert (indicator.unit is IndicatorUnit.PERSONS) is (indicator.least >= 5), indicator.id


def test_a_good_file_is_read() -> None:
    (read,) = read_indicators(file({})).values()
    assert (read.id, read.unit, read.cuts) == (
        "visits",
        IndicatorUnit.PERSONS,
        frozenset({Cut.SEX, Cut.COUNTRY}),
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": "people"}, "“people” is unknown. Known are: occasions, persons, reach."),
        ({"unit": "occasions"}, "counts persons. Write that unit."),
        ({"source": "first:draft"}, "“draft” is unknown"),
        ({"source": "last:verified"}, "“last” is unknown"),
        ({"source": "first"}, "“” is unknown"),
        ({"cuts": "sex;faith"}, "“faith” is unknown"),
        ({"cuts": "all"}, "“all” is unknown"),
        ({"least": "-1"}, "write a number from 0 to 100"),
        ({"least": "9" * 5000}, "write a number from 0 to 100"),
        ({"least": "৫"}, "write a number from 0 to 100"),
        ({"version": "0"}, "write a number from 1 to 100"),
        ({"id": "Visits!"}, "is no id"),
        ({"name_bn": ""}, "write the column “name_bn”"),
        ({"definition_en": " "}, "write the column “definition_en”"),
        ({"source": "sms:sent", "unit": "occasions"}, "Leave “cuts” empty"),
        ({"source": "identified:eligible", "cuts": "sex"}, "have only these cuts: country"),
        ({"source": "desk:kitchen"}, "“kitchen” is unknown"),
        ({"id": "first"}, "is in the file twice"),
        ({"definition_en": "People, all of them."}, "has 11 cells. It must have 10"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_what_to_write(
    wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        read_indicators(file({"id": "first"}, wrong))
    text = refused.value.text % refused.value.values
    assert text.startswith("Line 3")
    assert said in text


@pytest.mark.parametrize("text", ["", "id,name\n", ",".join(HEADINGS)])
def test_a_file_without_headings_or_lines_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_indicators(text)
