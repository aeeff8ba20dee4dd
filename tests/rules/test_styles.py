"""Every style class belongs to one component, is defined there and is used."""

from collections import Counter

import pytest

from tests.rules import styles
from tests.rules.styles import Sheet, classes_of_template, foreign_selectors


@pytest.mark.parametrize("sheet", styles.sheets(), ids=lambda sheet: sheet.block)
def test_a_component_defines_only_classes_of_its_own(sheet: Sheet) -> None:
    assert not list(foreign_selectors(sheet))


def test_each_component_is_in_one_style_sheet() -> None:
    counts = Counter(styles.imported_components())
    assert counts == dict.fromkeys((sheet.block for sheet in styles.sheets()), 1)


def test_templates_use_the_classes_that_style_sheets_define_and_no_other() -> None:
    defined = {name for sheet in styles.sheets() for name in sheet.own_classes()}
    mentioned = {name for sheet in styles.sheets() for name in sheet.classes()}
    used = styles.used_classes()
    assert sorted(used - defined) == [], "used, but no component defines them"
    assert sorted(defined - used) == [], "defined, but no template uses them"
    assert sorted(mentioned - defined) == [], "named in another component, but not defined"


@pytest.mark.parametrize(
    "text",
    [
        ".keys { columns: 2; }",
        ".tag, .keys { columns: 2; }",
        "p.keys { columns: 2; }",
        ".keys .tag { columns: 2; }",
        "@media (min-width: 62em) { .keys { columns: 2; } }",
    ],
)
def test_a_class_defined_in_two_components_is_found(text: str) -> None:
    assert len(list(foreign_selectors(Sheet("tag", text)))) == 1


def test_a_component_may_change_what_stands_inside_it() -> None:
    text = ".panel { margin: 0; } .panel--wide > .field:has(.hint, h2) { margin: 0; } /* .x { } */"
    assert not list(foreign_selectors(Sheet("panel", text)))
    assert Sheet("panel", text).own_classes() == {"panel", "panel--wide"}


def test_classes_are_read_from_attributes_expressions_and_macro_calls() -> None:
    text = """{# <p class="gone"> #}<p class="one two{{ ' three' if bad }}{% if x == "no" %} four{% endif %}">
        {{ button(url, class="five six") }}<b class='x' data-class="seven">"""
    assert classes_of_template(text) == {"one", "two", "three", "four", "five", "six", "seven"}
