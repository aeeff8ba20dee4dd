"""The allowed transitions as a list; all others are refused."""

from itertools import product

from portal.domain.registration.states import ALLOWED_MOVES, Actor, State, is_open, may_move

# from -> to: actors
TABLE = """
draft      submitted   returnee officer
submitted  verified    officer
submitted  returned    officer
submitted  rejected    officer
submitted  duplicate   officer
submitted  withdrawn   returnee officer
returned   withdrawn   returnee
rejected   submitted   officer
verified   received    centre
verified   closed      centre
verified   submitted   officer
returned   submitted   returnee officer
duplicate  submitted   officer
received   verified    centre system
closed     received    centre
verified   withdrawn   returnee
received   closed      centre
received   withdrawn   returnee
"""

ALLOWED = {
    (State(before), State(after), Actor(actor))
    for before, after, *actors in map(str.split, TABLE.strip().splitlines())
    for actor in actors
}


def test_exactly_the_moves_of_the_table_are_allowed() -> None:
    assert ALLOWED_MOVES == ALLOWED
    for before, after, actor in product(State, State, Actor):
        assert may_move(before, after, actor) == ((before, after, actor) in ALLOWED)


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {State.DRAFT}
    while more := {after for before, after, _ in ALLOWED_MOVES if before in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_nothing_leads_back_to_a_draft_or_stays_where_it_is() -> None:
    assert not any(after is State.DRAFT or before is after for before, after, _ in ALLOWED_MOVES)


def test_what_the_returnee_withdrew_nobody_takes_up_again() -> None:
    assert not any(before is State.WITHDRAWN for before, _, _ in ALLOWED_MOVES)


def test_the_returnee_withdraws_from_every_open_state_and_an_officer_only_what_was_just_sent() -> (
    None
):
    opened = {State.SUBMITTED, State.RETURNED, State.VERIFIED, State.RECEIVED}
    assert {state for state in State if is_open(state)} == opened
    by_others = {
        (before, actor)
        for before, after, actor in ALLOWED_MOVES
        if after is State.WITHDRAWN and actor is not Actor.RETURNEE
    }
    assert by_others == {(State.SUBMITTED, Actor.OFFICER)}  # an import that is undone


def test_every_state_and_actor_has_words_for_people() -> None:
    assert all(choice.label for choice in (*State, *Actor))
