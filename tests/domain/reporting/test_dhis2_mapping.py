import pytest

from portal.domain.platform.errors import Invalid
from portal.domain.reporting.dhis2_mapping import read_dhis2_mapping

UNITS = '[organisation_units]\ncountry = "ImspTQPwCqd"\n'
ELEMENT = '[[data_elements]]\nindicator = "registered"\ndata_element = "fbfJHSPpUQD"\n'


def test_an_element_is_of_all_people_of_the_country_unless_it_says_otherwise() -> None:
    (element,) = read_dhis2_mapping(UNITS + ELEMENT).elements
    assert (*element.figure, element.by_district) == ("registered", "all", "", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        UNITS,
        ELEMENT,
        "[[",
        UNITS + 'data_elements = ["registered"]',
        UNITS.replace("country", "BD9999") + ELEMENT,
        UNITS.replace("ImspTQPwCqd", "short") + ELEMENT,
        UNITS + ELEMENT + ELEMENT,
        UNITS + ELEMENT.replace("registered", "no_such"),
        UNITS + ELEMENT.replace("registered", "sms_sent"),
        UNITS + ELEMENT.replace("fbfJHSPpUQD", "1bfJHSPpUQD"),
        UNITS + ELEMENT + 'element = "x"',
        UNITS + ELEMENT + 'value = "female"',
        UNITS + ELEMENT + 'cut = "sex"',
        UNITS + ELEMENT + 'cut = "sex"\nvalue = "hijra"',
        UNITS + ELEMENT + 'cut = "country"\nvalue = "Italy"',
        UNITS + ELEMENT + 'cut = "age_band"\nvalue = "25-34"',
        UNITS + ELEMENT.replace("registered", "closed") + 'cut = "country"\nvalue = "IT"',
        UNITS + ELEMENT + 'cut = "sex"\nvalue = "male"\nby_district = true',
        UNITS + ELEMENT + 'by_district = "yes"',
        UNITS + ELEMENT + "cut = 3",
        UNITS + ELEMENT + 'cut = "sex"\nvalue = 3',
        UNITS + ELEMENT + "category_option_combo = 3",
    ],
)
def test_a_wrong_mapping_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        read_dhis2_mapping(text)
