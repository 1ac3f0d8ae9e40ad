"""Text that people see but OCR misses, because it converts to grey and uses one threshold for the whole page."""

from collections.abc import Iterator

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

DARK = 130  # of 255: darker text is read anyway, and its blurred edge is not text
PAPER = 240  # of 255: lighter text is invisible to people
COLOURED = 24  # of 255: minimum difference between the channels of a pixel that is not grey
FEWEST = 60  # pixels: fewer are not a letter
MANY = 2  # channels read of a coloured area; one, if it is larger than half of the page


def hidden_from_grey(picture: Image.Image) -> Iterator[tuple[Image.Image, int, int]]:
    """Yield parts of an RGB picture, each with the left and top edge of the part."""
    grey = picture.convert("L")
    between = grey.point(lambda light: 255 if DARK <= light < PAPER else 0)
    if area := _area(ImageChops.subtract(between, _dark(grey))):
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


def _spread(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return ImageChops.lighter(apart, ImageChops.difference(red, blue))


def _most_unlike_grey(picture: Image.Image, grey: Image.Image) -> list[Image.Image]:
    def unlike(channel):
        return ImageStat.Stat(ImageChops.difference(channel, grey)).mean[0]

    return sorted(picture.split(), key=unlike, reverse=True)


def _area(mask: Image.Image) -> tuple[int, int, int, int] | None:
    box = mask.getbbox() if mask.histogram()[255] >= FEWEST else None
    if box is None:
        return None
    return max(0, box[0] - 20), max(0, box[1] - 20), min(mask.width, box[2] + 20), min(mask.height, box[3] + 20)
