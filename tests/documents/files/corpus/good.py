"""Good files, many of them near to a hostile one: what people really hand in must be accepted."""

import io

import docx as python_docx
import pikepdf
import pptx as python_pptx
import xlsxwriter
from docx.shared import Cm
from pikepdf import Array, Dictionary, Name, OutlineItem, String
from pptx.util import Cm as SlideCm

from tests import files
from tests.documents.files.corpus.packages import (
    SLIDE,
    WORD,
    edited,
    field,
    formula,
    mark,
    name_defined,
    ods,
    related,
    slide,
    word,
)

LETTER = files.docx("Surat")
PICTURE = files.png((80, 60))


def letter_with_picture() -> bytes:
    document = python_docx.Document()
    document.add_picture(io.BytesIO(PICTURE), width=Cm(3))
    document.sections[0].footer.paragraphs[0].add_run().add_picture(io.BytesIO(files.jpeg()))
    return files._written(document.save)


def letter_with_comment() -> bytes:
    document = python_docx.Document()
    run = document.add_paragraph("Isi surat").runs[0]
    document.add_comment(run, text="Mohon diperiksa", author="Sekretariat", initials="S")
    return files._written(document.save)


def tracked_letter() -> bytes:
    who = 'w:id="1" w:author="Sekretariat" w:date="2026-01-05T08:00:00Z"'
    return word(
        f"<w:ins {who}><w:r><w:t>baru</w:t></w:r></w:ins><w:del {who}><w:r><w:delText>lama</w:delText></w:r></w:del>"
    )


def linked(target: str) -> bytes:
    return related(LETTER, WORD, "hyperlink", target, "External")


def contents() -> bytes:
    """A table of contents whose rows are fields inside of it, as Word writes it."""
    row = f"{mark('begin')}<w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>{mark('separate')}{mark('end')}"
    start = f'{mark("begin")}<w:r><w:instrText> TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r>{mark("separate")}'
    return word(f"{start}<w:r><w:t>Pendahuluan</w:t></w:r>{row}{mark('end')}")


def condition() -> bytes:
    shown = f"{mark('separate')}<w:r><w:t>1</w:t></w:r>{mark('end')}"
    page = f"{mark('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{shown}"
    rest = '<w:r><w:instrText> = 1 "Lampiran" "Halaman" </w:instrText></w:r>'
    return word(f"{mark('begin')}<w:r><w:instrText> IF </w:instrText></w:r>{page}{rest}{mark('separate')}{mark('end')}")


def equation() -> bytes:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    part = "<m:{0}><m:r><m:t>|x|</m:t></m:r></m:{0}>"
    return word(f"<m:oMath {math}><m:f>{part.format('num')}{part.format('den')}</m:f></m:oMath>")


def workbook(fill) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("Data"))
    return target.getvalue()


def with_chart(book, sheet) -> None:
    sheet.write_column(0, 0, [1, 2, 3])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Data!$A$1:$A$3"})
    sheet.insert_chart("C2", chart)
    sheet.insert_image("C20", "a.png", {"image_data": io.BytesIO(PICTURE)})


def with_notes(book, sheet) -> None:
    sheet.write("A1", 1)
    sheet.write_comment("A1", "Catatan: lihat lampiran", {"author": "Bagian Keuangan"})
    sheet.set_header("&CPemerintah Kota")
    sheet.set_footer("&CHalaman &P dari &N")
    sheet.insert_textbox("D4", "Sumber: BPS", {"url": "https://contoh.id"})


def with_links(book, sheet) -> None:
    sheet.write_url("A1", "https://contoh.id/a?b=c#d", string="situs")
    sheet.write_url("A2", "mailto:ppid@contoh.id")
    sheet.write_url("A3", "internal:Data!A1")


def with_rules(book, sheet) -> None:
    sheet.write_column(0, 0, [1, 2, 3])
    sheet.data_validation("B1", {"validate": "list", "source": ["Ya", "Tidak"]})
    sheet.data_validation("B2", {"validate": "custom", "value": '=LEFT(A1,1)="A|B"'})
    sheet.conditional_format("A1:A3", {"type": "formula", "criteria": "=$A1>2"})
    sheet.add_table("D1:E3", {"columns": [{"header": "Jumlah"}, {"header": "Dua", "formula": "=[@Jumlah]*2"}]})
    sheet.autofilter("A1:A3")
    sheet.protect()


def with_more_sheets(book, sheet) -> None:
    for name in ("Jan 2026", "Mar 2026"):
        book.add_worksheet(name).write(0, 0, 1)
    sheet.write_formula("A1", "=SUM('Jan 2026:Mar 2026'!A1)")
    book.define_name("Pagu", "='Jan 2026'!$A$1")
    book.get_worksheet_by_name("Mar 2026").hide()
    book.set_properties({"author": "Bagian Keuangan", "title": "Anggaran"})


def show() -> bytes:
    presentation = python_pptx.Presentation()
    page = presentation.slides.add_slide(presentation.slide_layouts[5])
    page.shapes.title.text = "Rapat"
    page.shapes.add_picture(io.BytesIO(PICTURE), 0, 0, SlideCm(3))
    page.shapes.add_table(2, 2, 0, 0, SlideCm(5), SlideCm(2))
    run = page.shapes.title.text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "situs", "https://contoh.id"
    other = presentation.slides.add_slide(presentation.slide_layouts[5])
    page.shapes[0].click_action.target_slide = other
    return files._written(presentation.save)


def bookmarked() -> bytes:
    document = files._document("Satu", "Dua")
    with document.open_outline() as outline:
        outline.root.append(OutlineItem("Bab I", 0))
        outline.root.append(OutlineItem("Situs", action=Dictionary(S=Name.URI, URI=String("https://contoh.id"))))
    document.docinfo["/Author"] = "Bagian Hukum"
    return files._saved(document)


def form() -> bytes:
    entry = Dictionary(
        FT=Name.Tx, T=String("nama"), V=String("isi"), Type=Name.Annot, Subtype=Name.Widget, Rect=Array([0, 0, 9, 9])
    )
    document = files._document("Formulir")
    document.pages[0].Annots = Array([document.make_indirect(entry)])
    document.Root.AcroForm = Dictionary(Fields=Array([document.pages[0].Annots[0]]))
    return files._saved(document)


def clicked(**action: object) -> bytes:
    return files.pdf_with_annotation("Link", A=Dictionary(**action))


START = Array([0, Name.Fit])
ODF_LINK = '<text:p><text:a xlink:href="{}">a</text:a></text:p>'
NOTE = '<text:p>isi<office:annotation><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Sekretariat</dc:creator><text:p>catatan</text:p></office:annotation></text:p>'
OLD_DTD = '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><style>.a{fill:url(#b)}</style>'
    '<a href="https://contoh.id"><path d="M0 0"/></a></svg>'
)

CASES = [
    ("kepala-kaki.docx", files.docx("Isi", table=[["a", "b"]], header="Dinas", footer="Halaman")),
    ("gambar.docx", letter_with_picture),
    ("komentar.docx", letter_with_comment),
    ("perubahan.docx", tracked_letter()),
    ("tautan.docx", linked("https://contoh.id/a?b=c#d")),
    ("tautan-surel.docx", linked("mailto:ppid@contoh.id?subject=Permohonan%20informasi")),
    ("tautan-port.docx", linked("contoh.id:8080/a")),
    ("tautan-relatif.docx", linked("lampiran/lampiran%201.docx")),
    ("tautan-tanpa-skema.docx", linked("www.contoh.id")),
    ("halaman.docx", field(" PAGE  \\* MERGEFORMAT ")),
    ("tanggal.docx", field(' DATE \\@ "d MMMM yyyy" ')),
    ("gabungan.docx", field(" MERGEFIELD Nama ")),
    ("acuan.docx", field(" REF _Ref123 \\h ")),
    ("nomor.docx", field(" SEQ Tabel \\* ARABIC ")),
    ("hitung.docx", field(" =SUM(ABOVE) ")),
    ("tautan-bidang.docx", field(' HYPERLINK "https://contoh.id" \\o "Catatan: lihat" ')),
    ("tautan-dalam.docx", field(' HYPERLINK \\l "_Toc1" ')),
    ("pustaka.docx", field(" ADDIN ZOTERO_ITEM CSL_CITATION {&quot;id&quot;:1} ")),
    ("daftar-isi.docx", contents()),
    ("syarat.docx", condition()),
    ("persamaan.docx", equation()),
    ("gambar-surel.docx", word('<w:pict xmlns:o="o"><v:imagedata o:href="cid:a.png@01D"/></w:pict>')),
    ("gambar-svg.docx", files.with_parts(LETTER, {"word/media/a.svg": SVG})),
    (
        "utf16.docx",
        files.with_parts(LETTER, {"word/a.xml": '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")}),
    ),
    ("kata-dde.docx", files.docx("Serangan DDEAUTO dan =cmd|'/c calc'!A0 dijelaskan di sini.")),
    ("rumus.xlsx", formula('IF(SUM(A2:A9)&gt;0,"ada | tidak","DDE(a)")')),
    ("rumus-tautan.xlsx", formula('HYPERLINK("https://contoh.id","Sumber: BPS")')),
    ("rumus-tautan-sel.xlsx", formula("HYPERLINK('Daftar tautan'!$A$1,\"Sumber\")")),
    ("rumus-dalam-hitung.xlsx", formula('HYPERLINK("#Data!A"&amp;B1,"Lihat")')),
    ("rumus-dalam.xlsx", formula('HYPERLINK("#Data!A1","Catatan: lihat")')),
    ("rumus-larik.xlsx", formula("SUM({1,2;3,4})")),
    ("nama.xlsx", name_defined("_xlnm.Print_Area", "Data!$A$1:$B$9")),
    ("bagan.xlsx", workbook(with_chart)),
    ("catatan.xlsx", workbook(with_notes)),
    (
        "catatan-excel.xlsx",
        files.with_parts(workbook(with_notes), {"xl/drawings/vmlDrawing9.vml": "<xml><div>a<br>b<br>c</div></xml>"}),
    ),
    ("tautan.xlsx", workbook(with_links)),
    ("aturan.xlsx", workbook(with_rules)),
    ("banyak-lembar.xlsx", workbook(with_more_sheets)),
    ("panggilan.xlsx", files.xlsx(Data=[["CALL(1)", "=teks", "WEBSERVICE(a)"]])),
    ("rapat.pptx", show),
    ("bagan.pptx", files.pptx(("Rapat", "catatan"), chart=True)),
    ("tautan.pptx", related(slide(""), SLIDE, "hyperlink", "https://contoh.id", "External")),
    ("surat.odt", files.odt("Surat", header="Dinas")),
    ("tautan.odt", files.odt(body=ODF_LINK.format("https://contoh.id"))),
    ("tautan-dalam.odt", files.odt(body=ODF_LINK.format("#Bab I|outline"))),
    ("tautan-relatif.odt", files.odt(body=ODF_LINK.format("../lampiran.odt"))),
    ("catatan.odt", files.odt(body=NOTE)),
    (
        "dtd-lama.odt",
        edited(files.odt("a"), "META-INF/manifest.xml", "<manifest:manifest ", f"{OLD_DTD}<manifest:manifest "),
    ),
    (
        "templat.odt",
        files.with_parts(
            files.odt("a"),
            {
                "meta.xml": '<m:a xmlns:m="m" xmlns:xlink="x"><m:template xlink:href="file:///C:/Users/a/surat.ott"/></m:a>'
            },
        ),
    ),
    ("kosong.odt", files.with_parts(files.odt("a"), {"Configurations2/accelerator/current.xml": b""})),
    ("data.ods", files.ods(Data=[["Tahun", "2026"]])),
    ("rumus.ods", ods("of:=SUM([.A1:.A9])+SUM({1;2|3;4})")),
    ("rumus-lembar.ods", ods("of:=[$'Jan 2026'.A1]&amp;&quot;a|b&quot;")),
    (
        "nama.ods",
        ods(
            body=(
                '<table:named-expressions><table:named-range table:name="a" '
                'table:base-cell-address="$Data.$A$1"/></table:named-expressions>'
            )
        ),
    ),
    ("tautan.pdf", clicked(S=Name.URI, URI=String("https://contoh.id"))),
    ("tautan-surel.pdf", clicked(S=Name.URI, URI=String("mailto:ppid@contoh.id"))),
    ("tautan-berkas.pdf", clicked(S=Name.GoToR, F=String("lampiran.pdf"), D=START)),
    ("ke-halaman.pdf", clicked(S=Name.GoTo, D=START)),
    ("buka-di.pdf", files.pdf_with({"/OpenAction": START})),
    ("buka-ke.pdf", files.pdf_with({"/OpenAction": Dictionary(S=Name.GoTo, D=START)})),
    ("buka-lalu.pdf", files.pdf_with_page({"/AA": Dictionary(O=Dictionary(S=Name.Named, N=Name.NextPage))})),
    ("penanda.pdf", bookmarked),
    ("formulir.pdf", form),
    ("padat.pdf", files.pdf("Satu", object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("web.pdf", files.pdf("Satu", "Dua", linearize=True)),
    ("exiftool.pdf", files.pdf("Satu") + b"%EndExifToolUpdate 1234\n"),
    ("tanpa-sandi.pdf", files.encrypted_pdf(owner="pemilik")),
    ("kolektif.pdf", files.pdf("Catatan: /OpenAction dan /AA di dalam teks")),
    ("angka.csv", b"Nama;Nilai\r\na;-5\r\nb;+62 725 41234\r\nc;=\r\n"),
    ("nol-depan.csv", b'Kode;Nama\r\n="0812";Kepala (Plt)\r\n'),
    ("butir.csv", b"Uraian,Jumlah\r\n- kegiatan (lanjutan),5\r\n-,@ppid\r\n"),
    ("kutip.csv", b'Uraian;Jumlah\r\n"rapat; lihat ""a|b""";5\r\n'),
    ("latin.csv", files.csv([("Nama", "Desa “Sumber”")], encoding="cp1252")),
    ("teks.txt", files.txt("=cmd|'/c calc'!A0 di dalam teks biasa\n")),
    ("bertahap.jpg", files.jpeg(progressive=True)),
    ("transparan.png", files.png(mode="RGBA", color=(0, 0, 0, 0))),
]
