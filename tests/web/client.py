"""A headless browser that checks every page and fills in its forms.

It sends what a real browser would send: the fields of the form on the page with their values, and
received cookies only. Every page must be free of faults (see `_faults`) in every test. Buttons,
links and texts are named in English and searched in the language of the page.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.domain.platform.choices import Language
from portal.i18n import translate
from tests.html_errors import html_errors

NO_PERSONAL_DATA = re.compile(r"/|/(bn|en)/|/(bn|en)/finished|/(bn|en)/help(/.*)?")
REFERENCE = re.compile(r"\b[0-9A-Z]{3}[-‑][0-9A-Z]{3}[-‑][0-9A-Z]{3}\b")
_UNBROKEN = re.compile(r'<span class="unbroken">(.*?)</span>')
_ERROR_NUMBER = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b")
# Passport numbers are printed in Latin on every document. Endings of file names are Latin everywhere.
LATIN_IN_BANGLA = {"AB1234567", "A12345678", "xlsx"}
HIDDEN = {"script", "style", "title"}


@dataclass
class Page:
    """A response: its status, its address and its parsed HTML."""

    response: TestResponse
    path: str
    root: Element = field(repr=False)

    @property
    def status(self) -> int:
        """Returns the HTTP status."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """Returns all words on the page, with single spaces."""
        body = self.root.find("body")
        assert body is not None
        return " ".join(" ".join(_texts(body)).split())

    @property
    def text_without_error_number(self) -> str:
        """Returns the words without the number of the error, which differs with each request."""
        return _ERROR_NUMBER.sub("", self.text)

    @property
    def heading(self) -> str:
        """Returns the h1."""
        return " ".join("".join(self.all("h1")[0].itertext()).split())

    @property
    def errors(self) -> list[str]:
        """Returns the errors in the summary."""
        return ["".join(a.itertext()) for a in self.all("a") if _within_summary(self.root, a)]

    @property
    def language(self) -> Language:
        """Returns the language of the address; Bangla without one."""
        return Language.ENGLISH if self.path.startswith("/en/") else Language.BANGLA

    def in_its_language(self, text: str, **values: object) -> str:
        """Returns an English text in the language of this page."""
        return translate(self.language, text, **values)

    def says(self, text: str, **values: object) -> bool:
        """Returns whether the page contains an English text in its own language."""
        return self.in_its_language(text, **values) in self.text

    def all(self, tag: str) -> list[Element]:
        """Returns all elements of a kind."""
        return list(self.root.iter(tag))

    def value(self, name: str) -> str | list[str] | None:
        """Returns the value of a field of the form."""
        return next(
            (fields[name] for fields in map(held_fields, self.all("form")) if name in fields), None
        )

    def options(self, name: str) -> list[str]:
        """Returns the values of a list."""
        (found,) = [each for each in self.all("select") if each.get("name") == name]
        return [_sent(option) for option in found.iter("option")]


class Browser:
    """One person's browser, on one page at a time."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.visited: list[str] = []
        self.typed: set[str] = set()
        self.page: Page = self.open("/bn/")

    def open(self, path: str, *, status: int = 200) -> Page:
        """Opens an address."""
        return self._take(self.client.get(path, base_url="http://localhost"), path, status)

    def click(self, text: str, *, status: int = 200) -> Page:
        """Follows the link with this text."""
        here = self.page.in_its_language(text)
        links = [a for a in self.page.all("a") if here in " ".join("".join(a.itertext()).split())]
        assert links, f"no link {here!r} on {self.page.path}: {self.page.text}"
        return self.open(links[0].get("href", ""), status=status)

    def send(self, button: str | None = None, /, *, status: int = 200, **fields: Any) -> Page:
        """Presses a button (the first of the form called `page`, unless named by its text)."""
        form, pressed = self._button(button)
        data = held_fields(form) | {
            name: value for name, value in fields.items() if value is not None
        }
        if pressed is not None and (name := pressed.get("name")):
            data[name] = pressed.get("value", "")
        target = (pressed.get("formaction") if pressed is not None else None) or form.get("action")
        return self.post(target or self.page.path, data, status=status)

    def post(self, path: str, data: Mapping[str, Any], *, status: int = 200) -> Page:
        """Sends fields to an address without a form."""
        for values in data.values():
            several = [values] if isinstance(values, str) else values
            self.typed.update(value for value in several if isinstance(value, str))  # or a file
        response = self.client.post(path, data=data, base_url="http://localhost")
        return self._take(response, path, status)

    def _button(self, text: str | None) -> tuple[Element, Element | None]:
        forms = [form for form in self.page.all("form") if form.get("method") == "post"]
        if text is None:
            named = [form for form in forms if form.get("id") == "page"]
            assert named or len(forms) == 1, f"which form of {self.page.path}?"
            return (named or forms)[0], None
        here = self.page.in_its_language(text)
        for button in self.page.all("button"):
            if here in " ".join("".join(button.itertext()).split()) and not _is_unseen(button):
                owner = [f for f in forms if button in list(f.iter()) or _owns(f, button)]
                return owner[0], button
        raise AssertionError(f"no button {here!r} on {self.page.path}: {self.page.text}")

    def _take(self, response: TestResponse, path: str, status: int) -> Page:
        while response.status_code in {301, 302, 303}:
            path = response.headers["Location"]
            response = self.client.get(path, base_url="http://localhost")
        html = response.get_data(as_text=True)
        root = html5lib.parse(without_line_breaks(html), namespaceHTMLElements=False)
        self.page = Page(response, path, root)
        self.visited.append(path)
        assert response.status_code == status, f"{response.status_code} {path}: {self.page.text}"
        found = [*html_errors(html), *_faults(self.page, self.typed)]
        assert not found, "\n".join([f"{path}:", *found])
        return self.page


def without_line_breaks(html: str) -> str:
    """The page without the marks where its numbers may break across lines, so that a number is one text."""
    return _UNBROKEN.sub(lambda found: found[1].replace("<wbr>", ""), html)


def _is_unseen(button: Element) -> bool:
    return button.get("class") == "visually-hidden"


def _owns(form: Element, button: Element) -> bool:
    return form.get("id") is not None and button.get("form") == form.get("id")


def held_fields(form: Element) -> dict[str, Any]:
    """The fields of a form and what a browser would send for them."""
    data: dict[str, Any] = {}
    for each in form.iter():
        name = each.get("name")
        if not name or each.tag == "button":
            continue
        if each.tag == "select":
            chosen = [_sent(o) for o in each.iter("option") if "selected" in o.attrib]
            data[name] = chosen[0] if chosen else _sent(next(each.iter("option")))
        elif each.get("type") == "checkbox":
            if "checked" in each.attrib:
                data.setdefault(name, []).append(each.get("value", "on"))
        elif each.get("type") == "radio":
            if "checked" in each.attrib:
                data[name] = each.get("value", "on")
        elif each.get("type") == "hidden" and name in data:
            before = data[name]
            data[name] = [*([before] if isinstance(before, str) else before), each.get("value", "")]
        elif each.tag == "textarea":
            data[name] = "".join(each.itertext())
        else:
            data[name] = each.get("value", "")
    return data


def _sent(option: Element) -> str:
    """What a browser sends for a chosen line: its value, or its text if it has none."""
    return option.get("value", " ".join((option.text or "").split()))


def _texts(element: Element) -> Iterator[str]:
    if element.tag in HIDDEN:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _within_summary(root: Element, link: Element) -> bool:
    boxes = [each for each in root.iter("div") if each.get("class") == "error-summary"]
    return any(link in list(box.iter()) for box in boxes)


def _faults(page: Page, typed: Iterable[str]) -> Iterator[str]:
    headers, html = page.response.headers, page.root
    language = page.path.strip("/").split("/")[0]
    if html.get("lang") != language:
        yield f"lang is {html.get('lang')}"
    if len(page.all("h1")) != 1 or not page.heading:
        yield "not exactly one h1"
    ids = [each.get("id") for each in html.iter() if each.get("id")]
    yield from (f"the id {each} stands twice" for each in set(ids) if ids.count(each) > 1)
    yield from _fields_without_label(html)
    yield from _broken_references(html, set(ids))
    if "default-src 'none'" not in headers.get("Content-Security-Policy", ""):
        yield "no content security policy"
    if not NO_PERSONAL_DATA.fullmatch(page.path) and headers.get("Cache-Control") != "no-store":
        yield "may be stored by a browser"
    if language == "bn":
        yield from _english_words(_without(_seen(html, "en"), typed))
    else:
        yield from _bangla_words(_without(_seen(html, "bn"), typed))


def _fields_without_label(html: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in html.iter("label")}
    wrapped = {id(each) for label in html.iter("label") for each in label.iter()}
    for each in html.iter():
        is_field = each.tag in {"input", "select", "textarea"} and each.get("type") != "hidden"
        if is_field and each.get("id") not in labelled and id(each) not in wrapped:
            yield f"{each.get('name')} has no label"


def _broken_references(html: Element, ids: set[str | None]) -> Iterator[str]:
    for each in html.iter():
        for target in each.get("aria-describedby", "").split():
            if target not in ids:
                yield f"nothing has the id {target}"
        href = each.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            yield f"nothing has the id {href[1:]}"


def _english_words(texts: Iterable[str]) -> Iterator[str]:
    """Latin words and digits on a Bangla page, outside of what says that it is English."""
    for text in texts:
        for word in re.findall(r"[A-Za-z0-9]+", text):
            if word not in LATIN_IN_BANGLA:
                yield f"{word!r} is not Bangla: {text.strip()!r}"


def _bangla_words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if re.search(r"[\u0980-\u09ff]", text):
            yield f"this is not English: {text.strip()!r}"


def _without(texts: Iterable[str], typed: Iterable[str]) -> Iterator[str]:
    """The texts without what the person typed, which may be in any language."""
    long = sorted((value for value in typed if len(value) > 2), key=len, reverse=True)
    for text in texts:
        rest = REFERENCE.sub("", text)
        for value in long:
            rest = rest.replace(value, " ")
        yield rest


def _seen(element: Element, other: str) -> Iterator[str]:
    """What is printed or read out, but for elements that say they are in the other language."""
    if element.get("lang") == other or element.tag in {"script", "style"}:
        return
    yield element.text or ""
    for name in ("label", "alt", "title", "placeholder", "aria-label"):
        yield element.get(name, "")
    for child in element:
        yield from _seen(child, other)
        yield child.tail or ""
