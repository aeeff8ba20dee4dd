"""The words of the hotline: the built-in ones, and those that the ministry loaded."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from portal.domain.hotline.call_scripts import CallPart, CallScript, built_in_scripts
from portal.models import CallScriptText
from portal.unit_of_work import UnitOfWork


class ScriptChange(NamedTuple):
    """The words of a part before and after."""

    part: CallPart
    before: CallScript
    after: CallScript


def read_scripts(work: UnitOfWork) -> Mapping[CallPart, CallScript]:
    """Returns the words of each part."""
    found = work.session.scalars(select(CallScriptText))
    return {
        **built_in_scripts(),
        **{row.part: CallScript(row.bangla, row.english) for row in found},
    }


def compare_scripts(work: UnitOfWork, listed: Mapping[CallPart, CallScript]) -> list[ScriptChange]:
    """Returns what `replace_scripts` would change."""
    held = read_scripts(work)
    return [
        ScriptChange(part, held[part], after)
        for part, after in listed.items()
        if held[part] != after
    ]


def replace_scripts(work: UnitOfWork, listed: Mapping[CallPart, CallScript]) -> None:
    """Replaces the words of the parts in the list."""
    for part, each in listed.items():
        work.session.merge(CallScriptText(part=part, bangla=each.bangla, english=each.english))
