"""Pictures as the portal stores and shows them."""

import base64
import hashlib
import importlib
from typing import Final, NamedTuple, Protocol, Self, cast

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

LARGEST_PICTURE: Final = 8 * 1024 * 1024
"""The size of an uploaded file in bytes."""
_ENCODER: Final = "portal.services.platform.picture_encoder"


class EncodedPicture(NamedTuple):
    """A picture as JPEG, without metadata."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """The hash of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def stored(self) -> str:
        """Returns the content in base 64, for a sealed column."""
        return base64.b64encode(self.content).decode()

    @classmethod
    def of_stored(cls, text: str, width: int, height: int) -> Self:
        """Returns the picture of a sealed column."""
        return cls(base64.b64decode(text), width, height)


class _Encoder(Protocol):
    def encode_picture(self, content: bytes) -> EncodedPicture: ...


def read_picture(content: bytes, *, largest: int = LARGEST_PICTURE) -> EncodedPicture:
    """Returns an uploaded picture written anew (`picture_encoder`). Raises `Invalid`."""
    if len(content) > largest:
        raise Invalid(
            N_("The picture is larger than %(most)s MB. Make it smaller first."),
            most=largest // 1024 // 1024,
        )
    # Its library takes memory that only a process needs which gets a picture.
    encoder = cast(_Encoder, importlib.import_module(_ENCODER))
    return encoder.encode_picture(content)
