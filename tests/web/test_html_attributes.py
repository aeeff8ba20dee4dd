"""Our writing of HTML attributes gives what WTForms gives."""

import importlib.util
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from wtforms import Form, SelectField, StringField
from wtforms.widgets import Input

from portal.web.forms.html_attributes import html_attributes


def html_params_of_wtforms() -> Callable[..., str]:
    """Returns the function of a fresh copy of the module, which nothing has replaced."""
    spec = importlib.util.find_spec("wtforms.widgets.core")
    assert spec
    assert spec.loader
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    found: Callable[..., str] = fresh.html_params
    return found


HTML_PARAMS = html_params_of_wtforms()
NAMES = st.sampled_from(
    ["id", "class_", "for_", "name", "value", "data_kept_text", "aria_describedby", "required", "x"]
)
VALUES = st.one_of(st.booleans(), st.text(), st.integers(), st.text().map(Markup), st.none())


@given(st.dictionaries(NAMES, VALUES))
def test_every_attribute_is_written_as_wtforms_writes_it(attributes: dict[str, object]) -> None:
    assert html_attributes(**attributes) == HTML_PARAMS(**attributes)


def test_quotes_and_tags_in_values_cannot_leave_the_attribute() -> None:
    written = html_attributes(value="\"><script>alert('1')</script>")
    assert "<" not in written
    assert written.count('"') == 2


def test_the_fields_of_forms_use_it(app: object) -> None:
    class Asked(Form):
        name = StringField("Name")
        sex = SelectField("Sex", choices={"f": "<F>"})

    form = Asked()
    assert vars(Input)["html_params"].__func__ is html_attributes
    assert form.sex() == '<select id="sex" name="sex"><option value="f">&lt;F&gt;</option></select>'
