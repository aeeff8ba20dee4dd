"""What each way of alarms has told about the faults of the installation."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class AlarmNotice(Base):
    """A fault, and what one channel last told people about it."""

    __tablename__ = "alarm_notices"

    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(120), primary_key=True)
    """The code of the check, with the name of the machine where it differs by machine."""
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]
    """When people were last told about it."""
    notified_open: Mapped[bool] = mapped_column(default=False)
    """Whether the last that people were told is that the fault is there."""
    claimed_until: Mapped[datetime | None]
    """Until when one process has it to tell."""
