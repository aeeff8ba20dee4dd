"""Events that are pushed to the machines of a recipient, and the body of each request."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State

SCHEMA_VERSION: Final = 1
"""Increases when a field of the body is removed or changes its meaning."""


class WebhookEvent(Choice):
    """What happened to a registration, by the name that recipients read."""

    SUBMITTED = "registration.submitted", N_("Waiting to be checked")
    VERIFIED = "registration.verified", N_("Verified")
    RECEIVED = "registration.received", N_("Received by the centre")
    CLOSED = "registration.closed", N_("Finished")
    REMOVED = "registration.removed", N_("To be deleted by the recipient")
    TEST = "portal.test", N_("Test")


class WebhookState(Choice):
    """What became of an event for one recipient."""

    WAITING = "waiting", N_("Waiting")
    DELIVERED = "delivered", N_("Delivered")
    SET_ASIDE = "set_aside", N_("Given up")


class WebhookChange(Choice):
    """What a person did with an address, as the audit log has it."""

    PAUSED = "paused", N_("paused")
    RESUMED = "resumed", N_("resumed")
    NEW_SECRET = "new_secret", N_("new secret")
    STOPPED = "stopped", N_("stopped for good")
    TEST_SENT = "test_sent", N_("test sent")
    REPLAYED = "replayed", N_("events sent again")


EVENT_OF_STATE: Final[Mapping[State, WebhookEvent]] = {
    State.SUBMITTED: WebhookEvent.SUBMITTED,
    State.VERIFIED: WebhookEvent.VERIFIED,
    State.RECEIVED: WebhookEvent.RECEIVED,
    State.CLOSED: WebhookEvent.CLOSED,
    State.REJECTED: WebhookEvent.REMOVED,
    State.DUPLICATE: WebhookEvent.REMOVED,
    State.WITHDRAWN: WebhookEvent.REMOVED,
}
"""The event of a transition by its new state. A return for correction is none: the registration comes back."""


class WebhookContent(NamedTuple):
    """What a body tells. It has no personal data."""

    event: WebhookEvent
    happened_at: datetime
    pseudonym: str | None
    """None in a test."""
    district: str | None
    """The code of the district, or None if too few people there have registered, or it is removed."""

    def body(self) -> bytes:
        """Returns the JSON of the request, in the form that Standard Webhooks recommends."""
        moment = self.happened_at.astimezone(UTC).isoformat(timespec="milliseconds")
        content = {
            "type": self.event.value,
            "timestamp": moment.replace("+00:00", "Z"),
            "data": {
                "schema_version": SCHEMA_VERSION,
                "pseudonym": self.pseudonym,
                "district": self.district,
            },
        }
        return json.dumps(content, separators=(",", ":")).encode()
