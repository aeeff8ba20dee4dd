"""The states of a registration and the one table of allowed moves between them."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class State(Choice):
    """Where a registration stands. A draft is kept apart until it is sent."""

    DRAFT = "draft", N_("Not sent yet")
    SUBMITTED = "submitted", N_("Waiting to be checked")
    RETURNED = "returned", N_("Sent back for correction")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    DUPLICATE = "duplicate", N_("Already registered under another number")
    RECEIVED = "received", N_("Received by the centre")
    CLOSED = "closed", N_("Finished")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class Actor(Choice):
    """Who made a move."""

    RETURNEE = "returnee", N_("The returnee")
    OFFICER = "officer", N_("An officer")
    CENTRE = "centre", N_("The centre")
    SYSTEM = "system", N_("The system")


ALLOWED_MOVES: frozenset[tuple[State, State, Actor]] = frozenset(
    {
        (State.DRAFT, State.SUBMITTED, Actor.RETURNEE),
        (State.DRAFT, State.SUBMITTED, Actor.OFFICER),
        (State.SUBMITTED, State.VERIFIED, Actor.OFFICER),
        (State.SUBMITTED, State.RETURNED, Actor.OFFICER),
        (State.SUBMITTED, State.REJECTED, Actor.OFFICER),
        (State.SUBMITTED, State.DUPLICATE, Actor.OFFICER),
        (State.RETURNED, State.SUBMITTED, Actor.RETURNEE),
        (State.REJECTED, State.SUBMITTED, Actor.OFFICER),
        (State.VERIFIED, State.RECEIVED, Actor.CENTRE),
        (State.RECEIVED, State.CLOSED, Actor.CENTRE),
        # Taken back: a decision within half a minute, a verified one at the second look, a
        # duplicate that was none, a centre's act.
        (State.VERIFIED, State.SUBMITTED, Actor.OFFICER),
        (State.RETURNED, State.SUBMITTED, Actor.OFFICER),
        (State.DUPLICATE, State.SUBMITTED, Actor.OFFICER),
        (State.RECEIVED, State.VERIFIED, Actor.CENTRE),
        (State.CLOSED, State.RECEIVED, Actor.CENTRE),
        # A person whom nobody ever reached, or who has gone again.
        (State.VERIFIED, State.CLOSED, Actor.CENTRE),
        # Moved to another centre with all of a district: that centre has not received it.
        (State.RECEIVED, State.VERIFIED, Actor.SYSTEM),
        (State.SUBMITTED, State.WITHDRAWN, Actor.RETURNEE),
        (State.RETURNED, State.WITHDRAWN, Actor.RETURNEE),
        (State.VERIFIED, State.WITHDRAWN, Actor.RETURNEE),
        (State.RECEIVED, State.WITHDRAWN, Actor.RETURNEE),
        # An import that was a mistake, taken back before anything was decided on it.
        (State.SUBMITTED, State.WITHDRAWN, Actor.OFFICER),
    }
)


def may_move(from_state: State, to_state: State, actor: Actor) -> bool:
    """Whether this actor may take a registration from one state to the other."""
    return (from_state, to_state, actor) in ALLOWED_MOVES


def is_open(state: State) -> bool:
    """Whether the returnee can still withdraw it."""
    return may_move(state, State.WITHDRAWN, Actor.RETURNEE)


UNDOABLE = frozenset(
    {
        (State.SUBMITTED, State.VERIFIED),
        (State.SUBMITTED, State.RETURNED),
        (State.SUBMITTED, State.REJECTED),
        (State.SUBMITTED, State.DUPLICATE),
        (State.REJECTED, State.SUBMITTED),
        (State.VERIFIED, State.SUBMITTED),
        (State.VERIFIED, State.RECEIVED),
    }
)
