"""Moves stored times into the past, so that tests do not wait."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.db import Database
from portal.domain.messaging.sending_times import HELD_BACK
from portal.models import OneTimeCode, StateTransition
from tests.e2e.running import RunningPortal


def database_of(portal: RunningPortal) -> Database:
    """Returns the database. The caller must close it."""
    return Database(f"sqlite:///{portal.instance / 'phera.sqlite3'}")


def end_code_pause(portal: RunningPortal) -> None:
    """Ends the pause of one minute between two codes to a phone."""
    move_into_past(portal, OneTimeCode.sent_at, timedelta(minutes=2))


def end_undo_period(portal: RunningPortal) -> None:
    """Ends the undo period, so that the returnee sees decisions, at night before the SMS."""
    move_into_past(portal, StateTransition.at, HELD_BACK)


def move_into_past(portal: RunningPortal, column: Any, time: timedelta) -> None:
    """Moves the stored times of a column into the past."""
    database = database_of(portal)
    model = column.class_
    with database.begin() as session:
        for row in session.scalars(select(model)):
            moment: datetime | None = getattr(row, column.key)
            if moment is not None:
                session.execute(
                    update(model).where(model.id == row.id).values({column.key: moment - time})
                )
    database.close()
