"""Targets of the ministry. Each change is a new version, so that it stays visible who set what."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from portal.domain.platform.errors import Forbidden
from portal.domain.platform.gettext_marker import N_
from portal.domain.reporting.indicator_catalogue import load_indicators
from portal.domain.reporting.report_month import ReportMonth
from portal.domain.reporting.target import TargetKey
from portal.domain.staff.roles import Role
from portal.models import Officer, Target
from portal.models.base import new_id
from portal.services.reporting.indicator_sums import IndicatorArea
from portal.unit_of_work import UnitOfWork

_SETTERS = frozenset({Role.MINISTRY, Role.ADMINISTRATOR})


class TargetChange(NamedTuple):
    """A target that differs from the one in force. 0 stands for none."""

    key: TargetKey
    before: int
    after: int


def read_target_versions(
    work: UnitOfWork, month: ReportMonth, area: IndicatorArea
) -> dict[TargetKey, Sequence[Target]]:
    """Returns all versions of each target in force in a month and area, the newest last."""
    query = select(Target).where(Target.month == month.first)
    if area.district_code is not None:
        query = query.where(Target.district_code == area.district_code)
    if area.centre_code is not None:
        query = query.where(Target.centre_code == area.centre_code)
    found: dict[TargetKey, list[Target]] = {}
    for each in work.session.scalars(query.order_by(Target.set_at, Target.id)):
        found.setdefault(each.key, []).append(each)
    return {
        key: versions
        for key, versions in found.items()
        if versions[-1].number and key.indicator in load_indicators()
    }


def check_may_set_targets(officer: Officer) -> None:
    """Raises `Forbidden` for an account that is neither the ministry's nor an administrator's."""
    if officer.role not in _SETTERS or not officer.active:
        raise Forbidden(N_("Only the ministry and administrators set targets."))


def compare_targets(work: UnitOfWork, listed: Mapping[TargetKey, int]) -> list[TargetChange]:
    """Returns what `store_targets` would change, in the order of the list."""
    in_force: dict[TargetKey, int] = {}
    for month in {key.month for key in listed}:
        versions = read_target_versions(work, month, IndicatorArea())
        in_force |= {key: each[-1].number for key, each in versions.items()}
    changes = (TargetChange(key, in_force.get(key, 0), number) for key, number in listed.items())
    return [each for each in changes if each.before != each.after]


def store_targets(
    work: UnitOfWork, officer: Officer, listed: Mapping[TargetKey, int]
) -> list[TargetChange]:
    """Adds a version of each target that differs. Targets that are not in the list stay.

    Raises `Forbidden` for an account that may not set any.
    """
    check_may_set_targets(officer)
    changes = compare_targets(work, listed)
    work.session.add_all(
        Target(
            id=new_id(),
            indicator=key.indicator,
            month=key.month.first,
            district_code=key.district_code,
            centre_code=key.centre_code,
            sex=key.sex,
            number=number,
            set_at=work.now,
            set_by_id=officer.id,
        )
        for key, _, number in changes
    )
    return changes


def names_of_setters(
    work: UnitOfWork, versions: Iterable[Sequence[Target]]
) -> dict[uuid.UUID, str]:
    """Returns the names of the accounts that set these targets, by id."""
    ids = {each.set_by_id for of_one in versions for each in of_one}
    found = work.session.scalars(select(Officer).where(Officer.id.in_(ids)))
    return {officer.id: officer.name for officer in found}
