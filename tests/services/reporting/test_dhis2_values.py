"""DHIS2 data values hold what the roll-ups hold, without small counts, of settled months only."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.domain.platform.dates import DHAKA
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.reporting.dhis2_mapping import read_dhis2_mapping
from portal.domain.reporting.report_month import ReportMonth
from portal.models import IndicatorDay
from portal.services.reporting.dhis2_values import Dhis2Values, read_dhis2_values
from tests import factories
from tests.clock import NOW
from tests.monthly_figures import Group, MonthlyRecords
from tests.roll_ups import count_days
from tests.unit import unit

OCTOBER = ReportMonth(2026, 10)
UNITS = '[organisation_units]\ncountry = "CountryUnit"\nBD2022 = "CoxsBazarUn"\nBD3026 = "DhakaUnit00"\n'
TOTAL, WOMEN, MEN, ITALY, AREAS = (f"Element{n}abc" for n in range(5))
ELEMENTS = f"""
[[data_elements]]
indicator = "registered"
data_element = "{TOTAL}"
[[data_elements]]
indicator = "registered"
cut = "sex"
value = "female"
data_element = "{WOMEN}"
category_option_combo = "Combination"
[[data_elements]]
indicator = "registered"
cut = "sex"
value = "male"
data_element = "{MEN}"
[[data_elements]]
indicator = "registered"
cut = "country"
value = "IT"
data_element = "{ITALY}"
[[data_elements]]
indicator = "registered"
by_district = true
data_element = "{AREAS}"
"""


@pytest.fixture
def records(session: Session) -> MonthlyRecords:
    factories.places(session)
    return MonthlyRecords(session)


def values(session: Session, text: str = UNITS + ELEMENTS) -> Dhis2Values:
    count_days(session, NOW)
    return read_dhis2_values(unit(session), OCTOBER, read_dhis2_mapping(text))


def shown(found: Dhis2Values) -> dict[tuple[str, str], str]:
    return {
        (each["dataElement"], each["orgUnit"]): each["value"]
        for each in found.document["dataValues"]
    }


def test_a_month_is_written_by_the_mapping(session: Session, records: MonthlyRecords) -> None:
    records.register(OCTOBER.first, Group(7, "IT", sex="female"))
    records.register(OCTOBER.last, Group(9, "SA"))
    records.register(OCTOBER.last + timedelta(days=1), Group(5, "IT"))
    found = values(session)
    assert found.document["period"] == "202610"
    assert shown(found) == {
        (TOTAL, "CountryUnit"): "16",
        (WOMEN, "CountryUnit"): "7",
        (MEN, "CountryUnit"): "9",
        (ITALY, "CountryUnit"): "7",
        (AREAS, "CoxsBazarUn"): "16",
        (AREAS, "DhakaUnit00"): "0",
    }
    combos = {each.get("categoryOptionCombo") for each in found.document["dataValues"]}
    assert combos == {None, "Combination"}
    assert found.left_out == 0


def test_small_counts_and_what_gives_them_away_are_left_out(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(OCTOBER.first, Group(3, "IT", sex="female"))
    records.register(OCTOBER.first, Group(9, "SA"))
    found = values(session)
    assert shown(found)[TOTAL, "CountryUnit"] == "12"
    assert not {WOMEN, MEN, ITALY} & {element for element, _ in shown(found)}
    assert found.left_out == 3


def test_what_waits_is_left_out_if_it_was_not_counted_on_the_last_day(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(OCTOBER.first, Group(7))
    waiting = '[[data_elements]]\nindicator = "waiting"\ndata_element = "WaitingElem"\n'
    by_district = waiting.replace("Elem", "Area") + "by_district = true\n"
    found = values(session, UNITS + waiting + by_district)
    assert (found.document["dataValues"], found.left_out) == ([], 0)
    noon = datetime.combine(OCTOBER.last, time(12), DHAKA)
    session.execute(
        update(IndicatorDay).where(IndicatorDay.day == OCTOBER.last).values(settled=False)
    )
    count_days(session, noon)
    assert shown(values(session, UNITS + waiting + by_district)) == {
        ("WaitingElem", "CountryUnit"): "7",
        ("WaitingArea", "CoxsBazarUn"): "7",
        ("WaitingArea", "DhakaUnit00"): "0",
    }


def test_a_month_in_which_the_figures_begin_is_settled_from_their_first_day(
    session: Session, records: MonthlyRecords
) -> None:
    records.register(OCTOBER.last, Group(7))
    assert shown(values(session))[TOTAL, "CountryUnit"] == "7"


def test_a_district_without_a_unit_is_named(session: Session, records: MonthlyRecords) -> None:
    records.register(OCTOBER.first, Group(9))
    with pytest.raises(Invalid) as refused:
        values(session, UNITS.replace("BD2022", "BD3033") + ELEMENTS)
    assert refused.value.values == {"area": factories.COXS_BAZAR}


def test_a_month_that_is_not_settled_is_refused(session: Session, records: MonthlyRecords) -> None:
    records.register(OCTOBER.first, Group(9))
    count_days(session, NOW)
    mapping = read_dhis2_mapping(UNITS + ELEMENTS)
    for month in (ReportMonth.of(NOW.date()), ReportMonth(2026, 9)):
        with pytest.raises(Conflict):
            read_dhis2_values(unit(session), month, mapping)
