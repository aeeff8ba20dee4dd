"""Records that hold given figures of a month: people, the hotline, desks and the field."""

import uuid
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.choices import Language
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.choices import ConsentMethod
from portal.domain.registration.reference import new_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk, Role
from portal.models import AssistedEntry, Base, IdentifiedPerson, Registration, StateTransition
from portal.models.base import new_id
from portal.models.sealed import sealed_place
from tests import factories
from tests.factories import COXS_BAZAR
from tests.keys import VAULT


class Group(NamedTuple):
    """People with the same facts."""

    people: int
    country: str = "SA"
    sex: str = "male"
    desk: Desk | None = None
    is_verified: bool = False


class MonthlyRecords:
    """Copies one registration many times, which is much faster than sending each."""

    def __init__(self, session: Session) -> None:
        self.session = session
        officer = factories.officer(session, Role.DISTRICT, COXS_BAZAR)
        self.supervisor = factories.officer(session, Role.SUPERVISOR, COXS_BAZAR)
        self.desks = {
            desk: factories.officer(session, Role.REGISTRAR, COXS_BAZAR, desk=desk)
            for desk in (Desk.HOTLINE, Desk.DIGITAL_CENTRE)
        }
        made = factories.registration(session, State.VERIFIED, by=officer, district=COXS_BAZAR)
        self.registration = self._rows(Registration, Registration.id == made.id)[0]
        self.transitions = self._rows(StateTransition, StateTransition.registration_id == made.id)

    def register(self, day: date, group: Group) -> list[uuid.UUID]:
        """Adds people who registered on a day, and were verified at once if so said."""
        at = _noon(day)
        ids = [new_id() for _ in range(group.people)]
        facts = {"country": group.country, "sex": group.sex, "submitted_at": at}
        if not group.is_verified:
            facts["state"] = State.SUBMITTED
        people = [{"id": each, "reference": new_reference()} | _sealed(each) for each in ids]
        self._insert(Registration, [self.registration | facts | each for each in people])
        reached = [
            row for row in self.transitions if group.is_verified or row["to_state"] != "verified"
        ]
        steps = [
            row | {"id": new_id(), "registration_id": each, "at": at}
            for each in ids
            for row in reached
        ]
        self._insert(StateTransition, steps)
        if group.desk is not None:
            self._enter(group.desk, ids, at)
        return ids

    def identify(self, day: date, count: int, *, eligible: bool) -> None:
        """Adds people whom the field listed, and a supervisor screened, on a day."""
        self._identify(day, [None] * count, eligible=eligible)

    def identify_and_register(self, day: date, group: Group) -> None:
        """Adds eligible people who registered on the same day."""
        self._identify(day, self.register(day, group), eligible=True)

    def _identify(self, day: date, people: list[Any], *, eligible: bool) -> None:
        at = _noon(day)
        unregistered = IdentifiedStage.ELIGIBLE if eligible else IdentifiedStage.NOT_ELIGIBLE
        rows = [
            {
                "id": (key := new_id()),
                "stage": unregistered if each is None else IdentifiedStage.REGISTERED,
                "district_code": COXS_BAZAR,
                "language": Language.BANGLA,
                "name": VAULT.seal("রহিমা", sealed_place("identified_people", "name", key)),
                "identified_by_id": self.supervisor.id,
                "identified_at": at,
                "identified_on": day,
                "screened_at": at,
                "eligible": eligible,
                "registered_at": None if each is None else at,
                "registration_id": each,
            }
            for each in people
        ]
        self._insert(IdentifiedPerson, rows)

    def _enter(self, desk: Desk, ids: list[uuid.UUID], at: datetime) -> None:
        facts = {
            "officer_id": self.desks[desk].id,
            "desk": desk,
            "consent_how": ConsentMethod.PHONE,
            "begun_at": at,
            "changed_at": at,
            "sent_at": at,
        }
        rows = [facts | {"id": uuid.uuid4(), "registration_id": each} for each in ids]
        self._insert(AssistedEntry, rows)

    def _rows(self, model: type[Base], condition: Any) -> list[dict[str, Any]]:
        found = self.session.execute(select(model.__table__).where(condition)).mappings()
        return [dict(row) for row in found]

    def _insert(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # a Table


def _sealed(registration_id: uuid.UUID) -> dict[str, bytes]:
    """Returns the sealed answers that are counted. Those of the copied registration open in its row only."""
    table = Registration.__tablename__
    texts = {"birth": "1990-05-17", "needs": ""}
    return {
        column: VAULT.seal(text, sealed_place(table, column, registration_id))
        for column, text in texts.items()
    }


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), DHAKA)
