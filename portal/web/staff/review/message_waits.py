"""What each SMS of a record waits for, as its panel of messages shows."""

from collections.abc import Iterable
from uuid import UUID

from portal.domain.messaging.wait_reasons import Waiting
from portal.models import Message
from portal.services.messaging.waiting import why_waiting
from portal.unit_of_work import UnitOfWork
from portal.web import request_context


def message_waits(work: UnitOfWork, messages: Iterable[Message]) -> dict[UUID, Waiting | None]:
    """Returns the reason and the time by the id of the message, None for one that is not queued."""
    settings = request_context.settings()
    return {each.id: why_waiting(work, each, settings.gateways, settings.caps) for each in messages}
