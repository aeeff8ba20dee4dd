"""Reads how long an MP3 file (MPEG layer III) is, and refuses other files."""

from typing import Final

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_

_NO_MP3: Final = N_("This is not an MP3 file.")
_BIT_RATES: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second by the index in the header: of MPEG 1, and of MPEG 2 and 2.5."""
_SAMPLE_RATES: Final = {
    3: (44100, 48000, 32000),
    2: (22050, 24000, 16000),
    0: (11025, 12000, 8000),
}
"""Hertz, by the version in the header and the index: MPEG 1, MPEG 2, MPEG 2.5."""
_HEADER: Final = 4
_TAG: Final = 10


def mp3_seconds(content: bytes) -> float:
    """Returns the length in seconds. Raises `Invalid` for a file that is no whole MP3."""
    at, seconds = _after_tag(content), 0.0
    while at + _HEADER <= len(content) and content[at : at + 3] != b"TAG":
        size, lasts = _frame(content[at : at + _HEADER])
        at, seconds = at + size, seconds + lasts
    if not seconds or at > len(content):
        raise Invalid(_NO_MP3)
    return seconds


def _after_tag(content: bytes) -> int:
    """Returns the position after the tag ID3v2, whose size has seven bits a byte."""
    if content[:3] != b"ID3" or len(content) < _TAG:
        return 0
    size = 0
    for byte in content[6:_TAG]:
        size = size << 7 | byte & 0x7F
    return _TAG + size


def _frame(header: bytes) -> tuple[int, float]:
    """Returns the size of a frame in bytes and its length in seconds."""
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate, sampling, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    is_frame = header[0] == 0xFF and header[1] >= 0xE0
    if not is_frame or layer != 1 or version == 1 or rate in (0, 15) or sampling == 3:
        raise Invalid(_NO_MP3)
    is_mpeg1 = version == 3
    bits = _BIT_RATES[3 if is_mpeg1 else 2][rate] * 1000
    hertz = _SAMPLE_RATES[version][sampling]
    samples = 1152 if is_mpeg1 else 576
    return samples * bits // (8 * hertz) + padding, samples / hertz
