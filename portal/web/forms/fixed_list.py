"""Drop-down lists that are the same on every page of a language: their HTML is written once.

WTForms makes and writes each option anew, and the lists of districts and of countries have some hundred.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField
from wtforms.fields.choices import SelectFieldBase
from wtforms.widgets import Select

from portal.domain.platform.choices import Language
from portal.web import request_context
from portal.web.forms.html_attributes import html_attributes


class FixedOptions(dict[str, str | dict[str, str]]):
    """Values and labels in order, or such options under a heading. They must not be changed."""

    @cached_property
    def html(self) -> str:
        """The options as WTForms writes them, none of them chosen."""
        return "".join(map(_written, self.keys(), self.values()))


def _written(value: str, label: str | dict[str, str]) -> str:
    if isinstance(label, str):
        return f"{_opened(value)}{escape(label)}</option>"
    below = "".join(map(_written, label.keys(), label.values()))
    return f"<optgroup {html_attributes(label=value)}>{below}</optgroup>"


def _opened(value: str, **attributes: bool) -> str:
    return f"<option {html_attributes(value=value, **attributes)}>"


class _FixedListWidget(Select):
    def __call__(self, field: SelectFieldBase, **attributes: Any) -> Markup:
        options = field.choices if isinstance(field, FixedListField) else None
        if not isinstance(options, FixedOptions):
            return super().__call__(field, **attributes)
        html = options.html
        if field.data is not None:
            html = html.replace(_opened(field.data), _opened(field.data, selected=True), 1)
        opened = html_attributes(**{"id": field.id, **attributes, "name": field.name})
        return Markup(f"<select {opened}>{html}</select>")  # noqa: S704 - all of it is escaped


class FixedListField(SelectField):
    """A field for one of the options that a function gives for a language."""

    widget = _FixedListWidget()

    def __init__(
        self, label: str, options: Callable[[Language], FixedOptions], **named: Any
    ) -> None:
        super().__init__(label, choices=options(request_context.language()), **named)
