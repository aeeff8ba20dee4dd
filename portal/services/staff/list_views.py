"""Saves how officers like to see lists, with their accounts."""

from collections.abc import Callable

from sqlalchemy import select

from portal.domain.staff.list_views import ListViews
from portal.models import Officer
from portal.unit_of_work import UnitOfWork


def change_list_views(
    work: UnitOfWork, officer: Officer, change: Callable[[ListViews], ListViews]
) -> None:
    """Saves the officer's views of lists after a change. Two changes at once are both kept."""
    account = work.session.scalars(
        select(Officer)
        .where(Officer.id == officer.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    account.list_views = change(ListViews.read(account.list_views)).stored()
