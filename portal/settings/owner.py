"""Settings of the owner of the service: names, emblem and colour, as every page shows them."""

import re
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from portal.settings.backup import check_whole_path

LARGEST_EMBLEM: Final = 4096
"""In bytes: the first view of a phone has 10 KB, of which the pages need six."""
LONGEST_NAME: Final = 90
LEAST_CONTRAST: Final = 4.5
"""Of the colour with white, as WCAG 2.2 asks for text (success criterion 1.4.3)."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = re.compile(rb"<svg[\s>]")
_UNSAFE_IN_SVG: Final = re.compile(
    rb"<script|<!ENTITY|<foreignObject|\shref=\"https?:", re.IGNORECASE
)


def contrast_with_white(colour: str) -> float:
    """Returns the contrast of a colour `#rrggbb` with white, from 1 to 21, as WCAG 2.2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    luminance = sum(
        weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    return 1.05 / (luminance + 0.05)


def _check_name(value: str) -> str:
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise ValueError(f"it is one line of at most {LONGEST_NAME} letters")
    return value


def _check_colour(value: str) -> str:
    if not re.fullmatch("#[0-9a-fA-F]{6}", value):
        raise ValueError("it is a colour like #006a4e")
    contrast = contrast_with_white(value)
    if contrast < LEAST_CONTRAST:
        raise ValueError(
            f"white text on it has a contrast of {contrast:.2f}; choose a darker colour, "
            f"with at least {LEAST_CONTRAST}"
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
    if content.startswith(_PNG):
        return value
    if not _SVG.search(content):
        raise ValueError("it is an SVG or PNG file")
    if _UNSAFE_IN_SVG.search(content):
        raise ValueError(
            "an SVG here has no scripts, entities or addresses; save it as a plain SVG"
        )
    return value


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
    colour: Annotated[str, AfterValidator(_check_colour)] = "#006a4e"

    @model_validator(mode="after")
    def _check_pairs(self) -> Self:
        if bool(self.name_bn) != bool(self.name_en):
            raise ValueError("give PORTAL_OWNER_NAME_BN and PORTAL_OWNER_NAME_EN, or neither")
        if bool(self.service_bn) != bool(self.service_en):
            raise ValueError("give PORTAL_OWNER_SERVICE_BN and PORTAL_OWNER_SERVICE_EN, or neither")
        return self

    def name(self, language: str) -> str:
        """Returns the name of the owner, or an empty text."""
        return self.name_bn if language == "bn" else self.name_en

    def service(self, language: str) -> str:
        """Returns the name of the service, or an empty text for Phera."""
        return self.service_bn if language == "bn" else self.service_en
