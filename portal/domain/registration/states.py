"""The states of a registration and the table of allowed transitions."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class State(Choice):
    """The state of a registration. Drafts are stored separately until they are submitted."""

    DRAFT = "draft", N_("Not sent yet")
    SUBMITTED = "submitted", N_("Waiting to be checked")
    RETURNED = "returned", N_("Sent back for correction")
    VERIFIED = "verified", N_("Verified")
    REJECTED = "rejected", N_("Rejected")
    DUPLICATE = "duplicate", N_("Duplicate")
    RECEIVED = "received", N_("Received by the centre")
    CLOSED = "closed", N_("Finished")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class Actor(Choice):
    """The actor of a transition."""

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
        # Undone: a decision within half a minute, a verification by quality review, a wrong
        # duplicate, an action of a centre.
        (State.VERIFIED, State.SUBMITTED, Actor.OFFICER),
        (State.RETURNED, State.SUBMITTED, Actor.OFFICER),
        (State.DUPLICATE, State.SUBMITTED, Actor.OFFICER),
        (State.RECEIVED, State.VERIFIED, Actor.CENTRE),
        (State.CLOSED, State.RECEIVED, Actor.CENTRE),
        # A person who could not be reached, or has left the country again.
        (State.VERIFIED, State.CLOSED, Actor.CENTRE),
        # A bulk transfer: the new centre has not received the person.
        (State.RECEIVED, State.VERIFIED, Actor.SYSTEM),
        (State.SUBMITTED, State.WITHDRAWN, Actor.RETURNEE),
        (State.RETURNED, State.WITHDRAWN, Actor.RETURNEE),
        (State.VERIFIED, State.WITHDRAWN, Actor.RETURNEE),
        (State.RECEIVED, State.WITHDRAWN, Actor.RETURNEE),
        # A mistaken import, undone before any decision.
        (State.SUBMITTED, State.WITHDRAWN, Actor.OFFICER),
    }
)


def may_move(from_state: State, to_state: State, actor: Actor) -> bool:
    """Whether the actor may move a registration from one state to the other."""
    return (from_state, to_state, actor) in ALLOWED_MOVES


def is_open(state: State) -> bool:
    """Whether the returnee may withdraw a registration in this state."""
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
