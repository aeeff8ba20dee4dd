"""What could stigmatise a person is in sealed columns. The open ones beside them say less."""

import csv
import io

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Reason, ReturnedHow, SafeTime, Sex, Travelled
from portal.domain.registration.states import State
from portal.models import Officer, Registration
from portal.services.registration.registration_mapper import read_answers
from portal.services.reporting.export_file import ExportFilters, stream_export
from tests import factories
from tests.unit import unit

STIGMA = {
    "sex": "hijra",
    "travelled": "irregular",
    "returned_how": "deported",
    "reasons": "illness",
    "safe_time": "evening",
}
_TABLE = Registration.__table__


def open_columns(session: Session) -> dict[str, object]:
    session.flush()
    wanted = [_TABLE.c[name] for name in STIGMA]
    return dict(session.execute(select(*wanted)).mappings().one())


def exact_answers(registration: Registration) -> tuple[object, ...]:
    answers = read_answers(registration)
    journey = answers.journey
    how = (journey.travelled, journey.returned_how, journey.reasons)
    return (answers.person.sex, *how, answers.contact.safe_time)


EXACT = (
    Sex.HIJRA,
    Travelled.IRREGULAR,
    ReturnedHow.DEPORTED,
    (Reason.ILLNESS,),
    SafeTime.EVENING,
)


def test_the_open_columns_hold_nothing_of_it(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, **STIGMA)
    assert open_columns(session) == {
        "sex": Sex.NOT_SAID,
        "travelled": Travelled.NOT_SAID,
        "returned_how": ReturnedHow.NOT_SAID,
        "reasons": [],
        "safe_time": SafeTime.ANY,
    }
    session.expire_all()
    assert exact_answers(registration) == EXACT


def test_women_and_men_are_still_counted(session: Session, officer: Officer) -> None:
    factories.registration(session, sex="female")
    assert open_columns(session)["sex"] is Sex.FEMALE


def test_a_row_of_the_previous_release_is_read_from_its_open_columns(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    session.flush()
    written = {**STIGMA, "reasons": ["illness"]}
    nothing = {f"exact_{name}": None for name in STIGMA}
    session.execute(update(_TABLE).values(**written, **nothing))
    session.expire_all()
    assert exact_answers(registration) == EXACT


def test_only_the_file_with_names_has_the_exact_answers(session: Session, officer: Officer) -> None:
    factories.registration(session, State.VERIFIED, by=officer, **STIGMA)
    session.flush()
    files = {}
    for identifiable in (True, False):
        file = "".join(
            stream_export(
                unit(session), ExportFilters(), Language.ENGLISH, identifiable=identifiable
            )
        )
        (files[identifiable],) = csv.DictReader(io.StringIO(file[1:], newline=""))
    exact, without = files[True], files[False]
    assert exact["exact_sex_code"] == "hijra"
    assert (exact["reasons_code"], exact["returned_how_code"]) == ("illness", "deported")
    assert (exact["sex_code"], without["sex_code"]) == ("not_said", "not_said")
    assert not {"hijra", "illness", "deported", "irregular"} & set(without.values())
