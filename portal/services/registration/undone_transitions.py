"""Transitions that were taken back at once, by the transition that undoes them."""

from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from portal.models import StateTransition


def is_undone(made: Any) -> ColumnElement[bool]:
    """Returns whether a transition was taken back at once. `made` is StateTransition or its alias."""
    undo = aliased(StateTransition)
    return exists().where(undo.undoes_id == made.id)
