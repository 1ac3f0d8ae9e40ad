"""PDFs in which a name hides where a careless redaction leaves it, and harmless ones in which only the page shows it.

HOSTILE and HARMLESS: name -> bytes. In all of them WORDS must go and KEPT must stay.
"""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from PIL import Image, ImageDraw, ImageFont

from tests import files

FIRST, LAST = "Siti", "Rahmawati"
SECRET = f"{FIRST} {LAST}"
LIGATURE = "Sofian Afifah"
WORDS = f"{SECRET}\n{LIGATURE}"
KEPT = "Laporan kunjungan puskesmas"
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PLAIN = f"{KEPT}\nBiaya ditanggung daerah"

HOSTILE: dict[str, Callable[[], bytes]] = {}


def hostile(make):
    HOSTILE[make.__name__] = make
    return make


def changed(change, *pages: str, **save_options) -> bytes:
    with pikepdf.open(io.BytesIO(files.pdf(*(pages or [PLAIN])))) as pdf:
        change(pdf)
        target = io.BytesIO()
        pdf.save(target, **save_options)
        return target.getvalue()


def drawing(text: bytes, pages: int = 1, **resources) -> bytes:
    """The plain page with more drawn on it."""

    def draw(pdf):
        for page in pdf.pages:
            page.contents_add(pdf.make_stream(b"q " + text + b" Q"))
            for kind, entries in resources.items():
                page.Resources[f"/{kind}"] = Dictionary(**(dict(page.Resources.get(f"/{kind}", {})) | entries))

    return changed(draw, *[PLAIN] * pages)


def shown(text: str = SECRET, before: bytes = b"", size: int = 14) -> bytes:
    return b"BT %b /F1 %d Tf 60 600 Td (%b) Tj ET" % (before, size, text.encode("latin-1"))


def picture_of(text: str, colour="black", paper="white", size=36) -> Image.Image:
    picture = Image.new("RGB", (620, 80), paper)
    ImageDraw.Draw(picture).text((20, 20), text, colour, ImageFont.truetype(FONT, size))
    return picture


def with_picture(picture: Image.Image, place: bytes = b"300 0 0 39 60 600 cm") -> bytes:
    def draw(pdf):
        image = pdf.make_stream(picture.convert("RGB").tobytes())
        image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
        image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 8
        pdf.pages[0].Resources.XObject = Dictionary(P=image)
        pdf.pages[0].contents_add(pdf.make_stream(b"q " + place + b" /P Do Q"))

    return changed(draw)


def form_xobject(pdf, content: bytes, **entries):
    form = pdf.make_stream(content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    form.Resources = Dictionary(Font=pdf.pages[0].Resources.Font)
    for key, value in entries.items():
        form[f"/{key}"] = value
    return form


# What is not shown at all ---------------------------------------------------------------------------------------------


@hostile
def hidden_layer():
    def draw(pdf):
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Catatan")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer])))
        pdf.pages[0].Resources.Properties = Dictionary(L=layer)
        pdf.pages[0].contents_add(pdf.make_stream(b"/OC /L BDC " + shown() + b" EMC"))

    return changed(draw)


@hostile
def annotation():
    def draw(pdf):
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([60, 600, 80, 620]), Contents=String(SECRET))
        note.T = String(SECRET)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return changed(draw)


@hostile
def incremental_save():
    """The name stands in the version below; the last one no longer shows it."""
    before = files.pdf(f"{PLAIN}\n{SECRET}")
    with pikepdf.open(io.BytesIO(before)) as pdf:
        number, size, root = pdf.pages[0].Contents.objgen[0], int(pdf.trailer.Size), pdf.Root.objgen[0]
    drawn = b"BT /F1 12 Tf 14 TL 60 780 Td (%b) Tj T* (Biaya ditanggung daerah) Tj ET" % KEPT.encode()
    update = b"%d 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, len(drawn), drawn)
    old = int(before.rsplit(b"startxref", 1)[1].split()[0])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    trailer = b"trailer\n<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        old,
        len(before) + len(update),
    )
    return before + update + table + trailer


@hostile
def form_field():
    def draw(pdf):
        look = form_xobject(pdf, b"BT /F1 12 Tf 2 4 Td (%b) Tj ET" % SECRET.encode(), BBox=Array([0, 0, 200, 20]))
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("nama"),
                V=String(SECRET),
                DV=String(SECRET),
                TU=String(SECRET),
                Rect=Array([60, 600, 260, 620]),
                AP=Dictionary(N=look),
                F=4,
            )
        )
        pdf.pages[0].Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=pdf.pages[0].Resources.Font))

    return changed(draw)


@hostile
def embedded_file():
    def draw(pdf):
        pdf.attachments["pasien.txt"] = pikepdf.AttachedFileSpec(pdf, SECRET.encode(), filename="pasien.txt")

    return changed(draw)


@hostile
def metadata():
    def draw(pdf):
        with pdf.open_metadata() as properties:
            properties["dc:title"], properties["dc:creator"] = SECRET, [SECRET]
        pdf.docinfo.Author = String(SECRET)

    return changed(draw)


@hostile
def bookmarks():
    def draw(pdf):
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem(SECRET, 0))

    return changed(draw)


@hostile
def actual_text():
    return drawing(b"/Span <</ActualText (%b) /Alt (%b)>> BDC 60 600 99 9 re f EMC" % ((SECRET.encode(),) * 2))


@hostile
def named_destination():
    def draw(pdf):
        target = Array([pdf.pages[0].obj, Name.Fit])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(SECRET), target])))

    return changed(draw)


@hostile
def page_labels():
    def draw(pdf):
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(f"{SECRET} "), S=Name.D)]))

    return changed(draw)


@hostile
def link_address():
    def draw(pdf):
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([60, 600, 160, 620]))
        link.A = Dictionary(S=Name.URI, URI=String("mailto:siti.rahmawati@warga.test"))
        pdf.pages[0].Annots = Array([pdf.make_indirect(link)])

    return changed(draw)


@hostile
def structure_tree():
    def draw(pdf):
        figure = Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String(SECRET), T=String(SECRET))
        pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(figure)]))
        pdf.Root.MarkInfo = Dictionary(Marked=True)

    return changed(draw)


@hostile
def page_taken_out():
    def draw(pdf):
        pdf.Root.PieceInfo = pdf.pages[1].obj
        del pdf.pages[1]

    return changed(draw, PLAIN, SECRET)


# What is drawn, and nobody is meant to see --------------------------------------------------------------------------


@hostile
def invisible_text():
    return drawing(shown(before=b"3 Tr"))


@hostile
def white_text():
    return drawing(shown(before=b"1 1 1 rg"))


@hostile
def faint_text():
    """One step lighter than nothing: seen by whoever turns up the contrast."""
    return with_picture(picture_of(SECRET, (252, 252, 252)))


@hostile
def text_under_a_bar():
    """The redaction of somebody who drew a black bar over it."""
    return drawing(shown() + b" 0 0 0 rg 55 595 200 22 re f")


@hostile
def text_under_a_picture():
    return with_picture(Image.new("RGB", (40, 10), "navy"), shown() + b" 300 0 0 39 55 590 cm")


@hostile
def clipped_text():
    return drawing(b"400 100 5 5 re W n " + shown())


@hostile
def beyond_the_crop():
    def draw(pdf):
        pdf.pages[0].contents_add(pdf.make_stream(b"BT /F1 14 Tf 60 40 Td (%b) Tj ET" % SECRET.encode()))
        pdf.pages[0].CropBox = Array([0, 300, 595, 842])

    return changed(draw)


@hostile
def tiny_text():
    return drawing(b"BT /F1 1 Tf 60 600 Td (%b) Tj ET" % SECRET.encode())


# What is seen, and hard to find -------------------------------------------------------------------------------------


@hostile
def ligatures():
    """One glyph for the letters f and i."""

    def draw(pdf):
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        font.Encoding = Dictionary(
            Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array([1, Name("/fi")])
        )
        pdf.pages[0].Resources.Font.F2 = pdf.make_indirect(font)
        pdf.pages[0].contents_add(pdf.make_stream(b"BT /F2 14 Tf 60 600 Td (So\001an A\001fah) Tj ET"))

    return changed(draw)


@hostile
def rotated_text():
    return drawing(b"BT /F1 14 Tf 0 1 -1 0 300 400 Tm (%b) Tj ET" % SECRET.encode())


@hostile
def slanted_text():
    return drawing(b"BT /F1 14 Tf 0.87 0.5 -0.5 0.87 100 400 Tm (%b) Tj ET" % SECRET.encode())


@hostile
def turned_page():
    def draw(pdf):
        pdf.pages[0].contents_add(pdf.make_stream(shown()))
        pdf.pages[0].Rotate = 90

    return changed(draw)


@hostile
def split_word():
    """Every letter by itself, the last one drawn first."""
    pieces = [b"BT /F1 14 Tf %d 600 Td (%b) Tj ET" % (60 + 10 * n, c.encode()) for n, c in enumerate(SECRET)]
    return drawing(b" ".join(reversed(pieces)))


@hostile
def over_two_lines():
    return files.pdf(f"{PLAIN}\nPasien bernama {FIRST}\n{LAST} dirawat")


@hostile
def text_as_image():
    return with_picture(picture_of(f"Pasien {SECRET}"))


@hostile
def turned_image():
    return with_picture(picture_of(SECRET).rotate(180))


@hostile
def image_in_negative():
    return with_picture(picture_of(SECRET, "white", "black"))


@hostile
def lying_table_of_letters():
    """People see the name; whoever copies it gets other letters."""

    def draw(pdf):
        table = pdf.make_stream(
            b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0041> endbfrange "
            b"endcmap"
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        font.ToUnicode = table
        pdf.pages[0].Resources.Font.F2 = pdf.make_indirect(font)
        pdf.pages[0].contents_add(pdf.make_stream(shown().replace(b"/F1", b"/F2")))

    return changed(draw)


@hostile
def drawn_letters():
    """A Type 3 font: every letter is a drawing, and none says which letter it is."""

    def draw(pdf):
        letters = sorted(set(SECRET) - {" "})
        shapes = Dictionary()
        for number, letter in enumerate(letters):
            look = pdf.make_stream(b"700 0 0 -200 700 900 d1 BT /F1 1000 Tf (%b) Tj ET" % letter.encode())
            shapes[f"/g{number}"] = look
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, -200, 1000, 900]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=shapes,
            Encoding=Dictionary(Differences=Array([1, *(Name(f"/g{n}") for n in range(len(letters)))])),
            FirstChar=1,
            LastChar=len(letters),
            Widths=Array([700] * len(letters)),
            Resources=Dictionary(Font=pdf.pages[0].Resources.Font),
        )
        pdf.pages[0].Resources.Font.F3 = pdf.make_indirect(font)
        codes = [b"<%02x> Tj" % (1 + letters.index(c)) if c != " " else b"8 0 Td" for c in SECRET]
        codes = b" 13 0 Td ".join(codes)
        pdf.pages[0].contents_add(pdf.make_stream(b"BT /F3 18 Tf 60 600 Td " + codes + b" ET"))

    return changed(draw)


@hostile
def shared_drawing():
    """One drawing of another page's, shown on both."""

    def draw(pdf):
        form = form_xobject(pdf, shown())
        for page in pdf.pages:
            page.Resources.XObject = Dictionary(S=form)
            page.contents_add(pdf.make_stream(b"q /S Do Q"))

    return changed(draw, PLAIN, "Halaman lain")


@hostile
def equally_light():
    """Green on red, both of the same grey: people see it, a machine that looks at grey does not."""
    return with_picture(picture_of(SECRET, (40, 235, 88), (255, 120, 120)))


@hostile
def fax():
    """A picture of one bit, packed as a fax is."""
    target = io.BytesIO()
    picture_of(SECRET).convert("1").save(target, "PDF", resolution=150)
    with pikepdf.open(io.BytesIO(target.getvalue())) as faxed:
        image = next(iter(faxed.pages[0].Resources.XObject.values()))

        def draw(pdf):
            pdf.pages[0].Resources.XObject = Dictionary(P=pdf.copy_foreign(image))
            pdf.pages[0].contents_add(pdf.make_stream(b"q 300 0 0 39 60 600 cm /P Do Q"))

        return changed(draw)


@hostile
def printed_only():
    """A layer that no screen shows and every printer does."""

    def hide(pdf):
        usage = Dictionary(Print=Dictionary(PrintState=Name.ON), View=Dictionary(ViewState=Name.OFF))
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Cetak"), Usage=usage))
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array([layer]),
            D=Dictionary(OFF=Array([layer]), AS=Array([Dictionary(Event=Name.Print, OCGs=[layer])])),
        )
        page = pdf.pages[0]
        page.Resources.Properties = Dictionary(L=layer)
        page.contents_add(pdf.make_stream(b"/OC /L BDC " + shown() + b" EMC"))

    return changed(hide)


@hostile
def thumbnail_and_thread():
    """The small picture of a page, the title of an article, what a program keeps; all packed into object streams."""

    def add(pdf):
        small = picture_of(SECRET)
        image = pdf.make_stream(small.tobytes())
        image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
        image.Width, image.Height = small.width, small.height
        pdf.pages[0].Thumb = image
        thread = pdf.make_indirect(Dictionary(Type=Name.Thread, I=Dictionary(Title=String(SECRET))))
        bead = pdf.make_indirect(Dictionary(Type=Name.Bead, T=thread, P=pdf.pages[0].obj, R=Array([0, 0, 100, 100])))
        bead.N = bead.V = thread.F = bead
        private = pdf.make_stream(SECRET.encode())
        pdf.pages[0].PieceInfo = Dictionary(Editor=Dictionary(LastModified=String("D:2026"), Private=private))
        pdf.Root.Threads, pdf.pages[0].B = Array([thread]), Array([bead])

    return changed(add, object_stream_mode=pikepdf.ObjectStreamMode.generate)


@hostile
def pattern():
    def draw(pdf):
        tile = pdf.make_stream(shown().replace(b"60 600", b"5 10"))
        tile.PatternType, tile.PaintType, tile.TilingType, tile.BBox = 1, 1, 1, Array([0, 0, 180, 40])
        tile.XStep, tile.YStep, tile.Resources = 180, 40, Dictionary(Font=pdf.pages[0].Resources.Font)
        pdf.pages[0].Resources.Pattern = Dictionary(T=tile)
        pdf.pages[0].contents_add(pdf.make_stream(b"q /Pattern cs /T scn 60 400 190 90 re f Q"))

    return changed(draw)


# Harmless ------------------------------------------------------------------------------------------------------------


def photograph() -> Image.Image:
    glow = Image.linear_gradient("L").resize((600, 400))
    return Image.merge("RGB", (glow, glow.rotate(90, expand=True).resize((600, 400)), glow.transpose(1)))


def scan() -> bytes:
    """A picture of a page, as a scanner makes it."""
    page = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate([KEPT, f"Pasien {SECRET} dirawat", "Biaya ditanggung daerah"]):
        draw.text((120, 150 + 60 * number), line, 20, ImageFont.truetype(FONT, 34))
    target = io.BytesIO()
    page.save(target, "PDF", resolution=150)
    return target.getvalue()


def landscape(pdf) -> None:
    pdf.pages[0].MediaBox = Array([0, 0, 842, 842])


def with_link(pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([60, 700, 160, 720]))
    link.A = Dictionary(S=Name.URI, URI=String("https://info.metrokota.go.id/"))
    pdf.pages[0].Annots = Array([link])


def picture_file(kind: str) -> bytes:
    page = Image.new("RGB", (1240, 600), "white")
    draw = ImageDraw.Draw(page)
    for number, line in enumerate([KEPT, f"Pasien {SECRET} dirawat", "Biaya ditanggung daerah"]):
        draw.text((80, 80 + 80 * number), line, "black", ImageFont.truetype(FONT, 38))
    target = io.BytesIO()
    page.save(target, kind)
    return target.getvalue()


WITH_NAME = f"{PLAIN}\nPasien {SECRET} dirawat tiga hari"
HARMLESS: dict[str, Callable[[], bytes]] = {
    "satu-halaman.pdf": lambda: files.pdf(WITH_NAME),
    "tiga-halaman.pdf": lambda: files.pdf(PLAIN, "Halaman kedua", WITH_NAME),
    "untuk-web.pdf": lambda: files.pdf(WITH_NAME, linearize=True),
    "tidak-boleh-dicetak.pdf": lambda: files.pdf(WITH_NAME, encryption=pikepdf.Encryption(user="", owner="x")),
    "mendatar.pdf": lambda: changed(landscape, WITH_NAME),
    "bertautan.pdf": lambda: changed(with_link, WITH_NAME),
    "pindaian.pdf": scan,
    "bergambar.pdf": lambda: with_picture(photograph(), shown() + b" 300 0 0 200 60 300 cm"),
    "gambar.png": lambda: picture_file("PNG"),
    "gambar.jpg": lambda: picture_file("JPEG"),
    "tanpa-nama.pdf": lambda: files.pdf(PLAIN),
}
