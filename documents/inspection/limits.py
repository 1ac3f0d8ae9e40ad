"""Limits for one file: low for strangers, high for staff. Each number counts over the whole file."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits for inspecting one file.

    `seconds` limits both elapsed and processor time, `memory` is in bytes; `markup` counts `<` in all XML parts.
    """

    seconds: int
    memory: int
    # PDF
    objects: int
    suspicious: int  # dictionaries that are inspected closely
    nesting: int  # of arrays and dictionaries
    stream_bytes: int  # of one unpacked object stream: 2 MB of PDF took 2 GB of memory without a limit
    # Office packages
    parts: int
    unpacked_bytes: int
    markup: int
    elements: int  # of the parsed parts, like the three below
    attributes: int
    attribute_bytes: int
    text_bytes: int
    depth: int
    # Pictures
    pixels: int
    segments: int  # or chunks: 50 MB of empty ones took Pillow a minute


STRANGERS = Limits(
    seconds=5,
    memory=512 * MEGABYTE,
    objects=20_000,
    suspicious=2_000,
    nesting=100,
    stream_bytes=4 * MEGABYTE,
    parts=500,
    unpacked_bytes=50 * MEGABYTE,
    markup=2_000_000,
    elements=300_000,
    attributes=600_000,
    attribute_bytes=10 * MEGABYTE,
    text_bytes=10 * MEGABYTE,
    depth=100,
    pixels=50_000_000,  # the camera of a telephone
    segments=5_000,
)
STAFF = Limits(
    seconds=30,
    memory=1024 * MEGABYTE,
    objects=300_000,
    suspicious=20_000,
    nesting=499,
    stream_bytes=16 * MEGABYTE,
    parts=2_000,
    unpacked_bytes=200 * MEGABYTE,
    markup=25_000_000,
    elements=3_000_000,  # a spreadsheet of a million cells; some ten seconds
    attributes=15_000_000,
    attribute_bytes=150 * MEGABYTE,
    text_bytes=150 * MEGABYTE,
    depth=256,
    pixels=89_000_000,  # A1 at 300 dpi; just under the number at which Pillow itself warns
    segments=50_000,
)
