"""Settings of the owner of the service: names, emblem and colour, as every page shows them."""

import re
from pathlib import Path
from typing import Annotated, Final, Self
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from portal.settings.backup import check_whole_path
from portal.settings.colour_contrast import contrast

LARGEST_EMBLEM: Final = 4096
"""In bytes: the first view of a phone has 10 KB, of which the pages need six."""
LONGEST_NAME: Final = 90
LEAST_CONTRAST: Final = 4.5
"""As WCAG 2.2 asks for text (success criterion 1.4.3)."""
SURFACES: Final = ("#ffffff", "#fde8ea")
"""White, and the darkest ground of static/components/base.css: links in errors have the colour too."""

DEFAULT_COLOUR: Final = "#006a4e"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG_ROOT: Final = "{http://www.w3.org/2000/svg}svg"
_ACTIVE: Final = frozenset({"script", "style", "foreignObject", "image", "a", "animate", "set"})
"""Elements that run, load or hold something else than drawings."""


def _check_name(value: str) -> str:
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise ValueError(f"it is one line of at most {LONGEST_NAME} letters")
    return value


def _check_colour(value: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError("it is a colour like #006a4e")
    least = min(contrast(value, surface) for surface in SURFACES)
    if least < LEAST_CONTRAST:
        raise ValueError(
            f"text in it has a contrast of {least:.2f} on the grounds of the pages; choose a darker "
            f"colour, with at least {LEAST_CONTRAST}"
        )
    return value.lower()


def _check_emblem(value: str) -> str:
    if not check_whole_path(value):
        return value
    try:
        content = Path(value).read_bytes()
    except OSError as error:
        raise ValueError(f"the file cannot be read ({error.strerror})") from error
    if len(content) > LARGEST_EMBLEM:
        raise ValueError(
            f"the file has {len(content)} bytes; make it smaller, at most {LARGEST_EMBLEM}: "
            "simplify the SVG, or save a PNG of 96 x 96 points with few colours"
        )
    if not is_png(content):
        _check_svg(content)
    return value


def is_png(content: bytes) -> bool:
    """Whether it is a PNG by its first bytes. Another emblem is an SVG."""
    return content.startswith(_PNG)


def _check_svg(content: bytes) -> None:
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise ValueError("it is an SVG or PNG file, an SVG without a DOCTYPE") from error
    if root.tag != _SVG_ROOT:
        raise ValueError("it is an SVG or PNG file")
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        attributes = {key.rpartition("}")[2].lower(): text for key, text in element.items()}
        if (
            name in _ACTIVE
            or any(key.startswith("on") for key in attributes)
            or not attributes.get("href", "#").startswith("#")
            or any("url(" in text and "url(#" not in text for text in attributes.values())
        ):
            raise ValueError(
                "an SVG here has no scripts, styles or addresses; save it as a plain SVG"
            )


_Name = Annotated[str, AfterValidator(_check_name)]


class OwnerSettings(BaseModel):
    """Who offers the service. Without names the pages name no owner and do not say *official*."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name_bn: _Name = ""
    name_en: _Name = ""
    """The ministry or other body, in each language."""
    service_bn: _Name = ""
    service_en: _Name = ""
    """The name of the service, if it is not Phera."""
    emblem: Annotated[str, AfterValidator(_check_emblem)] = ""
    """The whole path of an SVG or PNG file. Empty: the neutral one of Phera."""
    colour: Annotated[str, AfterValidator(_check_colour)] = DEFAULT_COLOUR

    @model_validator(mode="after")
    def _check_pairs(self) -> Self:
        if bool(self.name_bn) != bool(self.name_en):
            raise ValueError("give PORTAL_OWNER_NAME_BN and PORTAL_OWNER_NAME_EN, or neither")
        if bool(self.service_bn) != bool(self.service_en):
            raise ValueError("give PORTAL_OWNER_SERVICE_BN and PORTAL_OWNER_SERVICE_EN, or neither")
        return self

    @property
    def has_own_look(self) -> bool:
        """Whether emblem or colour differ from those of Phera."""
        return bool(self.emblem) or self.colour != DEFAULT_COLOUR

    def name(self, language: str) -> str:
        """Returns the name of the owner, or an empty text."""
        return self.name_bn if language == "bn" else self.name_en

    def service(self, language: str) -> str:
        """Returns the name of the service, or an empty text for Phera."""
        return self.service_bn if language == "bn" else self.service_en
