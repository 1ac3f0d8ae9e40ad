"""What leaves a picture before it is stored, and what stays."""

import hashlib

import pytest
from PIL import Image, ImageChops, ImageOps

from documents import filetypes
from documents.files import formats, intake, server
from documents.files.child import limits
from documents.files.child.rejection import Rejected
from documents.files.formats.pictures.picture import Picture
from documents.lifecycle.publishing import receive
from tests import files
from tests.documents.files import pictures as made

pytestmark = pytest.mark.one_engine

KINDS = {"jpg": made.camera_jpeg, "png": made.camera_png, "webp": made.camera_webp}
TELLING = (made.PLACE, b"KameraRahasia", b"Exif", b"catatan", b"xmpmeta")


def cleaned(content, extension="jpg"):
    with files.upload(f"a.{extension}", content) as file:
        return server.inspect(file, limits.STAFF, extension)


def strongest_difference(one, other):
    return max(high for _low, high in ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema())


def same_pixels(one, other):
    return one.size == other.size and ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("extension", KINDS)
def test_place_device_and_comments_go_and_pixels_and_colours_stay(extension):
    content = KINDS[extension]()
    assert any(word in content for word in TELLING)
    clean = cleaned(content, extension)
    assert [word for word in TELLING if word in clean] == []
    before, after = made.opened(content), made.opened(clean)
    assert same_pixels(before, after)
    assert after.info["icc_profile"] == made.profile()
    assert not after.getexif()
    assert cleaned(clean, extension) is None


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("extension", KINDS)
def test_a_turned_picture_is_stored_upright(extension, orientation):
    content = KINDS[extension](orientation)
    clean = cleaned(content, extension)
    shown, after = ImageOps.exif_transpose(made.opened(content)), made.opened(clean)
    assert after.size == shown.size
    assert strongest_difference(shown, after) < 60  # a JPEG is decoded and encoded once more
    assert after.info["icc_profile"] == made.profile()
    assert [word for word in TELLING if word in clean] == []
    assert cleaned(clean, extension) is None


@pytest.mark.parametrize("tail", [b"\0", b"SEFT data kamera", files.jpeg(), b"\xff\xd9", b"<script>alert(1)</script>"])
def test_what_stands_behind_the_end_of_a_jpeg_is_gone(tail):
    clean = cleaned(files.jpeg() + tail)
    assert clean is not None
    assert clean.endswith(b"\xff\xd9")
    assert b"SEFT" not in clean and b"script" not in clean
    assert clean.count(b"\xff\xd8\xff") == 1
    assert same_pixels(made.opened(files.jpeg()), made.opened(clean))
    assert cleaned(clean) is None


def test_a_jpeg_with_a_tail_is_drawn_anew_with_the_tables_it_had():
    content = made.camera_jpeg(tail=b"ekor", progressive=True, subsampling=2, quality=71)
    before, after = made.opened(content), made.opened(cleaned(content))
    assert after.quantization == before.quantization
    assert after.info.get("progressive")
    assert after.layer == before.layer


@pytest.mark.parametrize("mode", ["L", "CMYK"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_colours_that_are_not_rgb_stay_what_they_are(mode, orientation):
    content = made.camera_jpeg(orientation, mode=mode, icc_profile=None)
    shown, after = ImageOps.exif_transpose(made.opened(content)), made.opened(cleaned(content))
    assert (after.mode, after.size) == (mode, shown.size)
    assert strongest_difference(shown, after) < 60


def test_a_preview_in_the_head_of_a_jpeg_is_gone():
    plain = files.jpeg()
    jfif = plain[:6] + b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02" + b"RAHASIARAHAS"
    content = b"\xff\xd8\xff\xe0" + (len(jfif) - 4).to_bytes(2) + jfif[6:] + plain[20:]
    assert made.opened(content).size == (60, 40)
    clean = cleaned(content)
    assert b"RAHASIA" not in clean
    assert same_pixels(made.opened(content), made.opened(clean))


def test_a_second_picture_behind_the_first_png_is_gone():
    """A cropped screenshot written over the longer file keeps the end of the old one (aCropalypse)."""
    content = files.png() + b"sisa gambar lama" + files.png((200, 100))[-40:]
    assert cleaned(content, "png") == files.png()


@pytest.mark.parametrize(
    ("extension", "content"),
    [("jpg", files.jpeg()), ("jpg", files.jpeg(progressive=True)), ("png", files.png(mode="RGBA", color=(0, 0, 0, 0)))],
)
def test_a_picture_without_anything_stays_as_it_came(extension, content):
    assert cleaned(content, extension) is None


def test_restart_marks_in_a_scan_are_no_end():
    content = made.encoded(made.striped((640, 480)), "JPEG", restart_marker_blocks=4)
    assert b"\xff\xd3" in content
    assert cleaned(content) is None


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_half_a_picture_is_refused_and_not_mended(share):
    content = made.camera_jpeg(6)
    with pytest.raises(Rejected) as caught:
        cleaned(files.truncated(content, share) + b"\xff\xd9")
    assert caught.value.code == "broken"


# What is stored ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", [None, "198.51.100.7"])
@pytest.mark.parametrize("kind", ["document", "identity", "picture"])
def test_size_and_fingerprint_are_those_of_the_clean_picture(kind, stranger):
    content = made.camera_jpeg(6, tail=b"ekor")
    checked = intake.check(files.upload("ktp.jpg", content), kind, stranger=stranger)
    stored = checked.cleaned.read()
    assert (checked.size, checked.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert made.PLACE not in stored
    assert made.opened(stored).size == (48, 64)


def test_what_is_received_is_the_clean_picture():
    incoming = receive(files.upload("foto.JPEG", made.camera_jpeg()))
    assert incoming.name == "foto.jpg"
    assert made.PLACE not in incoming.file.read()
    plain = files.upload("foto.jpg", files.jpeg())
    assert receive(plain).file is plain


def test_an_emblem_is_upright_small_and_nothing_but_pixels():
    drawn = intake.redraw(files.upload("lambang.jpg", made.camera_jpeg(6)), "picture", (20, 20))
    picture = made.opened(drawn)
    assert (picture.format, picture.size, picture.info) == ("PNG", (15, 20), {})


def test_only_types_with_pixels_are_cleaned():
    pictures = {kind for kind in filetypes.ALL if isinstance(formats.of(kind), Picture)}
    assert pictures == {filetypes.JPEG, filetypes.PNG, filetypes.WEBP}
    assert Image.MAX_IMAGE_PIXELS
