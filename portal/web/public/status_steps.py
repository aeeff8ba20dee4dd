"""The way of a registration as a line of steps, with dates and who acts next, and its tag."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.services.registration.status_tracking import StatusMove, StatusView

_WAY: Final = (State.SUBMITTED, State.VERIFIED, State.RECEIVED, State.CLOSED)
_LABELS: Final[Mapping[State, str]] = {
    State.SUBMITTED: N_("You sent it"),
    State.VERIFIED: N_("The officer in your district checks it"),
    State.RECEIVED: N_("Your centre receives it"),
    State.CLOSED: N_("Your centre works with you and finishes"),
}
_NEXT_STEP: Final[Mapping[State, State]] = {
    State.SUBMITTED: State.VERIFIED,
    State.RETURNED: State.VERIFIED,
    State.VERIFIED: State.RECEIVED,
    State.RECEIVED: State.CLOSED,
}
_WHO: Final[Mapping[State, str]] = {
    State.SUBMITTED: N_("Next: the officer in your district"),
    State.RETURNED: N_("Next: you"),
    State.VERIFIED: N_("Next: your centre"),
    State.RECEIVED: N_("Next: your centre"),
}
_TAGS: Final[Mapping[State, str]] = {
    State.RETURNED: N_("Needs your correction"),
    State.VERIFIED: N_("Checked and correct"),
    State.DUPLICATE: N_("Already registered"),
}


class Tone(StrEnum):
    """The colour of the tag."""

    WAITING = "waiting"
    ACTION = "action"
    GOOD = "good"
    OVER = "over"


_TONES: Final[Mapping[State, Tone]] = {
    State.SUBMITTED: Tone.WAITING,
    State.RETURNED: Tone.ACTION,
    State.VERIFIED: Tone.GOOD,
    State.RECEIVED: Tone.GOOD,
    State.CLOSED: Tone.GOOD,
}


class StatusStep(NamedTuple):
    """A step. Labels are msgids."""

    label: str
    at: datetime | None
    """When it was done; None for the present and later steps."""
    is_current: bool = False
    who: str = ""
    """Who acts next; of the present step only."""


def tag_label(state: State) -> str:
    """Returns the msgid of the state in a few words for the person."""
    return _TAGS.get(state) or state.label


def tag_tone(state: State) -> Tone:
    """Returns the colour of the state."""
    return _TONES.get(state, Tone.OVER)


def status_steps(view: StatusView) -> Sequence[StatusStep]:
    """Returns the steps in order: those that are done, the present one and the later ones.

    A registration that ended before its centre finished ends with that step.
    """
    done = _dates(view.moves)
    steps = [StatusStep(_LABELS[state], at) for state, at in done.items()]
    following = _NEXT_STEP.get(view.state)
    if following is None:
        last = StatusStep(tag_label(view.state), view.last_move.at, is_current=True)
        return [*(steps[:-1] if view.state is State.CLOSED else steps), last]
    later = _WAY[_WAY.index(following) + 1 :]
    return [
        *steps,
        StatusStep(_LABELS[following], None, is_current=True, who=_WHO[view.state]),
        *(StatusStep(_LABELS[state], None) for state in later),
    ]


def _dates(moves: Iterable[StatusMove]) -> dict[State, datetime]:
    """Returns when each step of the way was done. A step taken back, and what followed it, is not done."""
    done: dict[State, datetime] = {}
    for move in moves:
        if move.state in _WAY:
            at = _WAY.index(move.state)
            # A handover or a reopening returns to a step that was done before, on its own day.
            done = {state: when for state, when in done.items() if _WAY.index(state) <= at}
            done.setdefault(move.state, move.at)
    return done
