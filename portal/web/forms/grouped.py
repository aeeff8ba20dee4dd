"""A list in groups, for the districts of a division or the usual countries."""

from collections.abc import Callable, Iterator
from typing import Any

from markupsafe import Markup, escape
from wtforms import StringField
from wtforms.widgets import html_params

from portal.web.forms.base_form import Options, no_choice

Groups = list[tuple[str, Options]]


class GroupedSelect(StringField):
    """A drop-down list under headings. `groups` is called for every page: names have a language."""

    def __init__(self, label: str, groups: Callable[[], Groups], **options: Any) -> None:
        super().__init__(label, widget=_widget, **options)
        self.groups = groups

    def label_of_chosen(self) -> str:
        """The name of what is chosen, or an empty text."""
        return next(
            (options[self.data] for _, options in self.groups() if self.data in options), ""
        )


def _widget(field: GroupedSelect, **attributes: Any) -> Markup:
    attributes = {"id": field.id, "name": field.name, **attributes}
    parts = [f"<select {html_params(**attributes)}>", *_options(no_choice(), None)]
    for heading, options in field.groups():
        parts.append(f'<optgroup label="{escape(heading)}">')
        parts += _options(options, field.data)
        parts.append("</optgroup>")
    return Markup("".join([*parts, "</select>"]))  # noqa: S704 - every part is escaped above


def _options(options: Options, chosen: str | None) -> Iterator[str]:
    for value, label in options.items():
        mark = " selected" if value == chosen else ""
        # HTML closes an option by itself.
        yield f'<option value="{escape(value)}"{mark}>{escape(label)}'
