"""Loads the reference geography of `portal/data/geo` into the database. May run at any time.

Districts and upazilas follow the data: a new edition changes their names. Existing centres belong
to the administrator and do not change.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_

from portal.domain.platform import data_files
from portal.domain.routing.choices import CentreStatus
from portal.domain.routing.places import load_places
from portal.models import Base, Centre, District, Upazila
from portal.services.platform.upsert import upsert_into
from portal.unit_of_work import UnitOfWork


def seed_reference(work: UnitOfWork) -> None:
    """Adds and renames districts and upazilas, and adds missing centres.

    Keeps a place that left the data, because registrations refer to it.
    """
    places = load_places()
    _upsert(
        work,
        District,
        [
            {
                "code": place.code,
                "division_code": place.division_code,
                "name_en": place.name_en,
                "name_bn": place.name_bn,
            }
            for place in places.districts.values()
        ],
    )
    _upsert(
        work,
        Upazila,
        [
            {
                "code": place.code,
                "district_code": place.district_code,
                "name_en": place.name_en,
                "name_bn": place.name_bn,
            }
            for place in places.upazilas.values()
        ],
    )
    statement = upsert_into(work, Centre).on_conflict_do_nothing()
    work.session.execute(statement, [_centre(row) for row in data_files.read_data_rows("geo/rsc")])


def _centre(row: data_files.Row) -> dict[str, Any]:
    latitude, longitude = data_files.read_point(row)
    return {
        "code": row["code"],
        "district_code": row["district_code"],
        "name_en": row["name_en"],
        "name_bn": row["name_bn"],
        "latitude": latitude,
        "longitude": longitude,
        "status": CentreStatus.OPEN,
    }


def _upsert(work: UnitOfWork, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows, or updates those of the same code that differ."""
    insert = upsert_into(work, model)
    table = model.__table__
    columns = [name for name in rows[0] if name != "code"]
    statement = insert.on_conflict_do_update(
        index_elements=["code"],
        set_={name: insert.excluded[name] for name in columns},
        where=or_(*(table.c[name] != insert.excluded[name] for name in columns)),
    )
    work.session.execute(statement, rows)
