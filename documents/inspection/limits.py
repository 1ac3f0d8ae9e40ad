"""Limits for one file: low for strangers, high for staff. Each number counts over the whole file."""

from dataclasses import dataclass

from documents.inspection.refusal import Rejected

MEGABYTE = 1024 * 1024
COUNTED = {"parts": "zip_bomb", "unpacked_bytes": "zip_bomb"} | dict.fromkeys(
    ("markup", "elements", "attributes", "attribute_bytes"), "too_complex"
)


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
    elements: int  # of all XML parts, like the three below
    attributes: int
    attribute_bytes: int
    depth: int
    # Pictures
    pixels: int
    segments: int  # or chunks: 50 MB of empty ones took Pillow a minute


STRANGERS = Limits(
    seconds=5,
    memory=512 * MEGABYTE,
    objects=20_000,
    suspicious=10_000,
    nesting=100,
    stream_bytes=4 * MEGABYTE,
    parts=500,
    unpacked_bytes=50 * MEGABYTE,
    markup=2_000_000,
    elements=1_000_000,  # a spreadsheet of some hundred thousand cells
    attributes=2_000_000,
    attribute_bytes=10 * MEGABYTE,
    depth=100,
    pixels=50_000_000,  # the camera of a telephone
    segments=5_000,
)
STAFF = Limits(
    seconds=30,
    memory=1024 * MEGABYTE,
    objects=300_000,
    suspicious=60_000,
    nesting=499,
    stream_bytes=16 * MEGABYTE,
    parts=2_000,
    unpacked_bytes=200 * MEGABYTE,
    markup=25_000_000,
    elements=12_000_000,  # a spreadsheet of four million cells
    attributes=15_000_000,
    attribute_bytes=150 * MEGABYTE,
    depth=256,
    pixels=89_000_000,  # A1 at 300 dpi; just under the number at which Pillow itself warns
    segments=50_000,
)


class Budget:
    """Resources that a file may still use, by names of `Limits`. A package and the packages inside it share one."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = {name: value for name, value in vars(limits).items() if name in COUNTED}

    def spend(self, name: str, count: int = 1) -> None:
        self.left[name] -= count
        if self.left[name] < 0:
            raise Rejected(COUNTED[name])
