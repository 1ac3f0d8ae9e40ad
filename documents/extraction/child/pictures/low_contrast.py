"""What people see on a page and a machine that sees grey, and one threshold for all of it, does not: light grey beside
black, and colours that are equally light. As pictures on which it is dark on light.
"""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

DARK = 130  # of 255: what is darker, and its blurred edge, is read without this
PAPER = 240  # of 255: what is lighter, nobody reads
COLOURED = 24  # of 255: by so much the channels of a pixel differ that is not grey
FEWEST = 60  # pixels: less is no letter
MANY = 2  # channels of a small coloured place that are read; of one larger than half a page, one


def hidden_from_grey(picture: Image.Image) -> Iterator[tuple[Image.Image, int, int]]:
    """Parts of an RGB picture, each with its left and top edge in it."""
    grey = picture.convert("L")
    if area := _area(_faint(grey)):
        left, top, _right, _bottom = area
        light = grey.copy()
        light.paste(255, mask=_dark(grey))
        yield ImageOps.autocontrast(light.crop(area)), left, top
    if area := _area(_spread(picture).point(lambda apart: 255 if apart > COLOURED else 0)):
        left, top, right, bottom = area
        is_large = 2 * (right - left) * (bottom - top) > picture.width * picture.height
        for channel in _most_unlike_grey(picture.crop(area), grey.crop(area))[: 1 if is_large else MANY]:
            yield channel, left, top


def _dark(grey: Image.Image) -> Image.Image:
    return grey.point(lambda light: 255 if light < DARK else 0).filter(ImageFilter.MaxFilter(7))


def _faint(grey: Image.Image) -> Image.Image:
    between = grey.point(lambda light: 255 if DARK <= light < PAPER else 0)
    return ImageChops.subtract(between, _dark(grey))


def _spread(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return ImageChops.lighter(apart, ImageChops.difference(red, blue))


def _most_unlike_grey(picture: Image.Image, grey: Image.Image) -> list[Image.Image]:
    def unlike(channel):
        return ImageStat.Stat(ImageChops.difference(channel, grey)).mean[0]

    return sorted(picture.split(), key=unlike, reverse=True)


def _area(mask: Image.Image) -> tuple[int, int, int, int] | None:
    """Around what is marked, with a margin: a machine does not read at the very edge."""
    box = mask.getbbox() if mask.histogram()[255] >= FEWEST else None
    if box is None:
        return None
    return max(0, box[0] - 20), max(0, box[1] - 20), min(mask.width, box[2] + 20), min(mask.height, box[3] + 20)
