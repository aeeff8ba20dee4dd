"""A list in groups, for the districts of a division or the usual countries."""

from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup, escape
from wtforms import StringField
from wtforms.widgets import html_params

from portal.web.forms.carrier import Options, no_choice

Groups = list[tuple[str, Options]]


class GroupedSelect(StringField):
    """A drop-down list under headings. `groups` is called for every page: names have a language.

    With `find`, which leads from a name to its value, all groups but the first go without values,
    so that the browser sends the name: a fifth less to load, where a list is long.
    """

    def __init__(
        self,
        label: str,
        groups: Callable[[], Groups],
        *,
        find: Callable[[str], str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, widget=_widget, **options)
        self.groups, self.find = groups, find

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent or stored."""
        super().process_formdata(valuelist)
        if self.data and self.find:
            self.data = self.find(self.data)

    def label_of_chosen(self) -> str:
        """The name of what is chosen, or an empty text."""
        return next(
            (options[self.data] for _, options in self.groups() if self.data in options), ""
        )


def _widget(field: GroupedSelect, **attributes: Any) -> Markup:
    attributes = {"id": field.id, "name": field.name, **attributes}
    parts = [f"<select {html_params(**attributes)}>", *_options(no_choice(), None)]
    for number, (heading, options) in enumerate(field.groups()):
        parts.append(f'<optgroup label="{escape(heading)}">')
        parts += _options(options, field.data, by_name=bool(number and field.find))
        parts.append("</optgroup>")
    return Markup("".join([*parts, "</select>"]))  # noqa: S704 - every part is escaped above


def _options(options: Options, chosen: str | None, *, by_name: bool = False) -> Iterator[str]:
    for value, label in options.items():
        sent = "" if by_name else f' value="{escape(value)}"'
        mark = " selected" if value == chosen else ""
        yield f"<option{sent}{mark}>{escape(label)}"  # HTML closes an option by itself
