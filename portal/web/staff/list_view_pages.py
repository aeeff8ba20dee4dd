"""The page of a list's view, for each list: rows on a page, columns and saved filters."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Conflict, Invalid, NotFound, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import read_whole_number
from portal.domain.staff.list_views import (
    LONGEST_FILTER_NAME,
    ROW_CHOICES,
    ListName,
    ListViews,
)
from portal.services.staff.list_views import change_list_views
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.locale import translate
from portal.web.staff.list_views import (
    LIST_PAGES,
    ListPage,
    own_list_views,
    own_page_size,
    present_filters,
)

blueprint = Blueprint("staff_list_views", __name__)
_MOST_ROWS = 1000


def _add_pages(name: ListName, page: ListPage) -> None:
    """Adds the addresses of a list's view, for the roles that have the list."""

    @staff(*page.roles)
    def show() -> str:
        return _page(name)

    @staff(*page.roles)
    def change() -> Response | tuple[str, int]:
        shown = request.form.getlist("columns")
        hidden = [column.key for column in page.columns if column.key not in shown]
        if not set(shown) <= {column.key for column in page.columns}:
            return _page(name, Invalid(N_("There is no such column."))), 422
        rows = read_whole_number(request.form.get("rows", ""), _MOST_ROWS)
        return _changed(
            name,
            lambda views: views.with_rows(rows).with_hidden(name, hidden),
            N_("Saved. Lists look like this on all your devices."),
        )

    @staff(*page.roles)
    def save_filter() -> Response | tuple[str, int]:
        return _changed(
            name,
            lambda views: views.with_filter(
                name, request.form.get("title", ""), present_filters(page)
            ),
            N_("The filter is saved. It stands above the list."),
        )

    @staff(*page.roles)
    def delete_filter() -> Response | tuple[str, int]:
        return _changed(
            name,
            lambda views: views.without_filter(name, request.form.get("title", "")),
            N_("The filter is deleted."),
        )

    at = f"/staff/{name.value}/view"
    for path, verb, view in (
        (at, "change", change),
        (f"{at}/filters", "save_filter", save_filter),
        (f"{at}/filters/delete", "delete_filter", delete_filter),
    ):
        blueprint.add_url_rule(path, f"{verb}_{name.value}", view, methods=["POST"])
    blueprint.add_url_rule(at, f"show_{name.value}", show)


for _name, _list in LIST_PAGES.items():
    _add_pages(_name, _list)


def _changed(
    name: ListName, change: Callable[[ListViews], ListViews], words: str
) -> Response | tuple[str, int]:
    """Saves a change and goes back to the list with its filters, or shows what is wrong."""
    try:
        with request_context.begin() as work:
            change_list_views(work, request_context.officer(), change)
    except (Invalid, NotFound, Conflict) as problem:
        return _page(name, problem), STATUS[type(problem)]
    flash(translate(words))
    page = LIST_PAGES[name]
    arguments: dict[str, Any] = {**present_filters(page)}
    return redirect(url_for(page.endpoint, **arguments), code=303)


def _page(name: ListName, problem: PortalError | None = None) -> str:
    page, views = LIST_PAGES[name], own_list_views()
    return render_template(
        "staff/list_view.html",
        name=name,
        endpoint=page.endpoint,
        arguments=present_filters(page),
        columns=page.columns,
        hidden=views.hidden_in(name),
        rows=own_page_size().rows,
        row_choices=ROW_CHOICES,
        saved=views.filters_of(name),
        longest_name=LONGEST_FILTER_NAME,
        typed=request.form.get("title", "") if problem else "",
        problem=translate(problem.text, **problem.values) if problem else None,
    )
