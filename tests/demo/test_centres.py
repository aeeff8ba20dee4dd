from portal.db import Database
from portal.demo.centres import describe_centres
from portal.domain.routing.centre_form import CentrePlan
from portal.domain.routing.places import load_places
from portal.services.routing import centres
from tests import factories
from tests.unit import unit


def test_each_centre_of_a_demonstration_has_an_address_that_says_it_is_a_sample(
    database: Database,
) -> None:
    with database.begin() as session:
        factories.places(session)
        own = centres.find_centre(unit(session), factories.DHAKA_CENTRE)
        own.address_en = own.address_bn = "71-72 Eskaton"
        describe_centres(unit(session))
    with database.read() as session:
        listed = centres.list_centres(unit(session))
        assert {each.address_en for each in listed if each.code == factories.DHAKA_CENTRE} == {
            "71-72 Eskaton"
        }
        others = [each for each in listed if each.code != factories.DHAKA_CENTRE]
        assert all("(sample)" in each.address_en for each in others)
        assert all("(নমুনা)" in each.address_bn for each in others)
        assert len({each.phone for each in others}) == len(others) == 9
        for each in others:  # the form of an administrator takes them
            place = load_places().district(each.district_code)
            plan = CentrePlan.read(centres.centre_form_input(each), place)
            assert (plan.phone, plan.hours) == (each.phone, each.hours)
        assert any(each.hours for each in others)
