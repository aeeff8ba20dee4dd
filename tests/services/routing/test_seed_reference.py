from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.domain.platform import data_files
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.models import Base, Catchment, Centre, District, Upazila
from portal.services.routing.seed_reference import seed_reference
from tests.unit import unit

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)


def count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_empty_database_gets_all_places_and_centres(session: Session) -> None:
    seed_reference(unit(session))
    assert [count(session, model) for model in (District, Upazila, Centre)] == [64, 615, 10]
    for place in load_places().districts.values():
        stored = session.get_one(District, place.code)
        assert (stored.name_en, stored.name_bn) == (place.name_en, place.name_bn)
    for row in data_files.read_data_rows("geo/rsc"):
        centre = session.get_one(Centre, row["code"])
        assert (centre.latitude, centre.longitude) == data_files.read_point(row)
        assert centre.status is CentreStatus.OPEN
        assert (centre.phone, centre.address_bn) == ("", "")


def test_seeding_again_changes_nothing(session: Session) -> None:
    seed_reference(unit(session))
    seed_reference(unit(session))
    assert [count(session, model) for model in (District, Upazila, Centre)] == [64, 615, 10]


def test_what_the_administrator_changed_of_a_centre_survives(session: Session) -> None:
    seed_reference(unit(session))
    changed = {
        "status": CentreStatus.FULL,
        "phone": "+8801700000000",
        "address_bn": "জগাই মোড়, সিরাজগঞ্জ",
        "latitude": 24.45,
        "name_en": "RSC Sirajganj",
    }
    session.execute(update(Centre).where(Centre.code == "RSC-SIR").values(changed))
    session.add(Catchment(district_code="BD5088", centre_code="RSC-TAN", set_at=NOW))
    session.flush()
    seed_reference(unit(session))
    session.expire_all()
    centre = session.get_one(Centre, "RSC-SIR")
    assert {name: getattr(centre, name) for name in changed} == changed
    assert session.get_one(Catchment, "BD5088").centre_code == "RSC-TAN"


def test_a_new_edition_of_the_data_renames_places_and_keeps_the_ones_it_dropped(
    session: Session,
) -> None:
    seed_reference(unit(session))
    session.execute(update(District).where(District.code == "BD2015").values(name_en="Chittagong"))
    session.execute(update(Upazila).where(Upazila.code == "BD10040009").values(name_bn="পুরানো"))
    session.add(
        Upazila(code="BD20159999", district_code="BD2015", name_en="Fatikchhari North", name_bn="ক")
    )
    session.flush()
    seed_reference(unit(session))
    session.expire_all()
    assert session.get_one(District, "BD2015").name_en == "Chattogram"
    assert session.get_one(Upazila, "BD10040009").name_bn == "আমতলী"
    assert session.get(Upazila, "BD20159999") is not None
