"""The daily count of who waits does not read the table of registrations."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.services.reporting.indicator_counting import count_day
from tests import factories
from tests.factories import NOW
from tests.services.plans import fill_registrations, noted, plan
from tests.unit import unit


def test_stocks_are_counted_from_an_index(session: Session) -> None:
    factories.places(session)
    factories.registration(session)
    session.flush()
    fill_registrations(session)
    with noted(session) as statements:
        count_day(unit(session), NOW.date())
    is_postgres = session.connection().dialect.name == "postgresql"
    if is_postgres:
        # Rows that no vacuum has seen make a bitmap cheaper; this checks whether the index has all columns.
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
    plans = [plan(session, *each) for each in statements if "GROUP BY registrations" in each[0]]
    assert len(plans) == 2, "who waits for a decision, and who is with a centre"
    wanted = "Index Only Scan using ix_registrations_stock" if is_postgres else "USING INDEX"
    for shown in plans:
        assert wanted in shown, shown
