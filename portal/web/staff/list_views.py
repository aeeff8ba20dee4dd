"""How the signed-in officer sees the lists of a page: rows, columns and saved filters."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask import request

from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.list_views import Filters, ListName, ListViews
from portal.domain.staff.roles import Role
from portal.services.review.list_page import PageSize
from portal.services.review.newest_rows import NewestRequest
from portal.services.review.queue_cursor import QueueCursor
from portal.web import request_context
from portal.web.locale import translate


class ListColumn(NamedTuple):
    """A column that one may hide."""

    key: str
    label: str


class ListPage(NamedTuple):
    """A list whose view one chooses: its page, its roles, its columns and the filters one may save.

    The subject of the audit log is not among them: it may be the reference of a person.
    """

    endpoint: str
    roles: Sequence[Role]
    columns: Sequence[ListColumn]
    filters: Sequence[str]


LIST_PAGES: Final = {
    ListName.QUEUE: ListPage(
        "staff_queue.show",
        (Role.DISTRICT, Role.SUPERVISOR, Role.CENTRE),
        (
            ListColumn("reference", N_("Reference")),
            ListColumn("place", N_("Upazila or thana")),
            ListColumn("sent", N_("Sent on")),
            ListColumn("remarks", N_("Remarks")),
        ),
        ("state", "place", "first", "last", "flag"),
    ),
    ListName.ACCOUNTS: ListPage(
        "administrator_accounts.show",
        (Role.ADMINISTRATOR,),
        (
            ListColumn("email", N_("Email")),
            ListColumn("role", N_("Role")),
            ListColumn("area", N_("Area")),
            ListColumn("last_sign_in", N_("Last sign-in")),
            ListColumn("may_sign_in", N_("Can sign in")),
        ),
        ("text", "role"),
    ),
    ListName.AUDIT: ListPage(
        "administrator_audit_log.show",
        (Role.ADMINISTRATOR,),
        (
            ListColumn("at", N_("When")),
            ListColumn("who", N_("Who")),
            ListColumn("subject", N_("Subject")),
            ListColumn("details", N_("Details")),
        ),
        ("officer", "action", "first", "last"),
    ),
}


class ShownList(NamedTuple):
    """What a page of a list shows of the officer's choices."""

    name: ListName
    columns: Sequence[ListColumn]
    """The columns that are not hidden, in order."""
    filters: Filters
    """The present filters of those that one may save."""
    saved: dict[str, Filters]

    @property
    def labels(self) -> list[str]:
        """The headings of the columns that are shown."""
        return [translate(column.label) for column in self.columns]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the columns that are shown."""
        return frozenset(column.key for column in self.columns)


def shown_list(name: ListName) -> ShownList:
    """Returns what the page of a list shows to the officer of this request."""
    views, page = own_list_views(), LIST_PAGES[name]
    hidden = views.hidden_in(name)
    return ShownList(
        name,
        [column for column in page.columns if column.key not in hidden],
        present_filters(page),
        {title: dict(filters) for title, filters in views.filters_of(name).items()},
    )


def present_filters(page: ListPage) -> Filters:
    """Returns the filters of the address that one may save."""
    return {name: value for name in page.filters if (value := request.args.get(name))}


def own_list_views() -> ListViews:
    """Returns the choices of the officer of this request."""
    return ListViews.read(request_context.officer().list_views)


def own_page_size() -> PageSize:
    """Returns the size of a page of any list, as the officer has chosen it."""
    size, rows = request_context.page_size(), own_list_views().rows
    return size._replace(rows=rows) if rows else size


def newest_request(place: str = "after") -> NewestRequest:
    """Returns the page that the address of a list asks for. Raises `NotFound`."""
    after = request.args.get(place)
    return NewestRequest(QueueCursor.read(after) if after else None, own_page_size().rows)
