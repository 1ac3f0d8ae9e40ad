"""Hostile PDF: what runs or fetches on opening, what leaves the file, what hides in it or behind it."""

from pikepdf import Array, Dictionary, Name, String

from tests import files

SHADE = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))


def action(kind: str, **entries: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **entries)


def opening(kind: str, **entries: object) -> bytes:
    return files.pdf_with({"/OpenAction": action(kind, **entries)})


def clicked(kind: str, **entries: object) -> bytes:
    return files.pdf_with_annotation("Link", A=action(kind, **entries))


def of_page(trigger: str, entry: Dictionary) -> bytes:
    return files.pdf_with_page({"/AA": Dictionary({f"/{trigger}": entry})})


def named_in_hex(content: bytes, name: bytes) -> bytes:
    """The file with the name written in another way, its offsets moved."""
    assert name in content
    return content.replace(name, b"".join(b"#%02x" % letter if letter != ord("/") else b"/" for letter in name))


URI = {"URI": String("http://contoh.invalid/")}
CASES = [
    ("pdf_actions", "buka-gotor.pdf", opening("GoToR", F=String("\\\\contoh.invalid\\a.pdf"), D=Array([0, Name.Fit]))),
    (
        "pdf_actions",
        "buka-gotor-web.pdf",
        opening("GoToR", F=Dictionary(FS=Name.URL, F=String("http://a.invalid/a.pdf"))),
    ),
    ("pdf_actions", "buka-uri.pdf", opening("URI", **URI)),
    ("active_content", "buka-kirim.pdf", opening("SubmitForm", F=String("http://contoh.invalid/"))),
    ("pdf_actions", "buka-thread.pdf", opening("Thread", F=String("\\\\contoh.invalid\\a.pdf"), D=0)),
    ("pdf_actions", "buka-lalu-uri.pdf", opening("GoTo", D=Array([0, Name.Fit]), Next=action("URI", **URI))),
    ("pdf_actions", "buka-lalu-banyak.pdf", opening("GoTo", D=Array([0]), Next=Array([SHADE, action("URI", **URI)]))),
    ("pdf_actions", "buka-cetak.pdf", opening("Named", N=Name.Print)),
    ("pdf_actions", "halaman-buka.pdf", of_page("O", action("URI", **URI))),
    ("pdf_actions", "halaman-tutup.pdf", of_page("C", action("GoToR", F=String("\\\\a\\b.pdf")))),
    ("pdf_actions", "katalog-simpan.pdf", files.pdf_with({"/AA": Dictionary(WS=action("URI", **URI))})),
    ("pdf_actions", "anotasi-tampak.pdf", files.pdf_with_annotation("Link", AA=Dictionary(PV=action("URI", **URI)))),
    ("active_content", "klik-kirim.pdf", clicked("SubmitForm", F=String("http://contoh.invalid/"))),
    ("active_content", "klik-launch.pdf", clicked("Launch", F=String("calc.exe"))),
    ("active_content", "klik-impor.pdf", clicked("ImportData", F=String("\\\\contoh.invalid\\a.fdf"))),
    ("active_content", "klik-skrip.pdf", clicked("JavaScript", JS=String("app.alert(1)"))),
    ("active_content", "klik-suara.pdf", clicked("Sound", Sound=Dictionary())),
    ("active_content", "klik-film.pdf", clicked("Movie", T=String("a"))),
    ("active_content", "klik-rendisi.pdf", clicked("Rendition", OP=0)),
    ("active_content", "klik-media.pdf", clicked("RichMediaExecute", CMD=Dictionary(C=String("a")))),
    ("active_content", "klik-3d.pdf", clicked("GoTo3DView", V=0)),
    (
        "local_links",
        "klik-gotor-unc.pdf",
        clicked("GoToR", F=String("\\\\contoh.invalid\\a.pdf"), D=Array([0, Name.Fit])),
    ),
    (
        "local_links",
        "klik-gotor-berkas.pdf",
        clicked("GoToR", F=Dictionary(Type=Name.Filespec, UF=String("/C/rahasia.pdf"))),
    ),
    ("local_links", "klik-berkas.pdf", clicked("URI", URI=String("file:///c:/windows/system32/calc.exe"))),
    ("local_links", "klik-unc.pdf", clicked("URI", URI=String("\\\\contoh.invalid\\a"))),
    ("local_links", "klik-javascript.pdf", clicked("URI", URI=String("\tjava\nscript:alert(1)"))),
    ("local_links", "klik-smb.pdf", clicked("URI", URI=String("smb://contoh.invalid/a"))),
    ("local_links", "dasar-uri.pdf", files.pdf_with({"/URI": Dictionary(Base=String("file://contoh.invalid/a/"))})),
    ("active_content", "media-kaya.pdf", files.pdf_with_annotation("RichMedia", RichMediaContent=Dictionary())),
    ("active_content", "layar.pdf", files.pdf_with_annotation("Screen")),
    ("active_content", "film.pdf", files.pdf_with_annotation("Movie")),
    ("active_content", "suara.pdf", files.pdf_with_annotation("Sound")),
    ("active_content", "tiga-dimensi.pdf", files.pdf_with_annotation("3D")),
    ("active_content", "postscript.pdf", files.pdf_with_stream(Type=Name.XObject, Subtype=Name.PS)),
    (
        "active_content",
        "pita-xfa.pdf",
        files.pdf_with({"/AcroForm": Dictionary(Fields=Array(), XFA=Array([String("a")]))}),
    ),
    (
        "embedded_files",
        "lampiran-anotasi.pdf",
        files.pdf_with_annotation("FileAttachment", FS=Dictionary(F=String("a.exe"))),
    ),
    ("embedded_files", "portofolio.pdf", files.pdf_with({"/Collection": Dictionary(Type=Name.Collection)})),
    (
        "embedded_files",
        "berkas-terkait.pdf",
        files.pdf_with({"/AF": Array([Dictionary(Type=Name.Filespec, EF=Dictionary())])}),
    ),
    ("external_content", "aliran-luar.pdf", files.pdf_with_stream(F=String("\\\\contoh.invalid\\a.bin"))),
    (
        "external_content",
        "aliran-web.pdf",
        files.pdf_with_stream(F=Dictionary(FS=Name.URL, F=String("http://contoh.invalid/"))),
    ),
    (
        "external_content",
        "xobject-luar.pdf",
        files.pdf_with_stream(Subtype=Name.Form, Ref=Dictionary(F=String("\\\\a\\b.pdf"), Page=0)),
    ),
    ("polyglot", "skrip-di-belakang.pdf", files.pdf("Satu") + b"<script>alert(1)</script>"),
    ("polyglot", "rar-di-belakang.pdf", files.pdf("Satu") + b"Rar!\x1a\x07\x00" + bytes(range(200))),
    ("polyglot", "7z-di-belakang.pdf", files.pdf("Satu") + b"7z\xbc\xaf\x27\x1c" + bytes(range(200))),
    ("polyglot", "elf-di-belakang.pdf", files.pdf("Satu") + b"\n\x7fELF" + bytes(range(200))),
    ("pdf_actions", "buka-heksa.pdf", files.with_moved_offsets(named_in_hex(opening("URI", **URI), b"/OpenAction"))),
]
