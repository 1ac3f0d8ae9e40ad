"""XML in disguise: entities and external DTDs behind comments, in other encodings, under other names; deep markup."""

from tests import files
from tests.documents.files.corpus.packages import odt_part

LETTER = files.docx("Surat")
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
BOMB = f'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "{"&a;" * 8}"><!ENTITY c "{"&b;" * 8}">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a SYSTEM "http://contoh.invalid/a.dtd"><a/>'
COMMENT = f"<!--{'isi ' * 20_000}-->"
UTF7 = b'<?xml version="1.0" encoding="utf-7"?>' + ENTITY.encode("utf-7")


def letter(content: str | bytes, name: str = "word/a.xml") -> bytes:
    return files.with_parts(LETTER, {name: content})


CASES = [
    ("dangerous", "entitas-komentar.docx", letter(f'<?xml version="1.0"?>{COMMENT}{ENTITY}')),
    ("dangerous", "entitas-instruksi.docx", letter(f'<?xml version="1.0"?><?a {"b" * 70_000}?>{ENTITY}')),
    ("dangerous", "entitas-utf16.docx", letter((COMMENT + ENTITY).encode("utf-16"))),
    ("dangerous", "entitas-utf16be.docx", letter(b"\xfe\xff" + (COMMENT + ENTITY).encode("utf-16-be"))),
    (
        "dangerous",
        "entitas-utf16-tanpa-bom.docx",
        letter(f'<?xml version="1.0"?>{COMMENT}{ENTITY}'.encode("utf-16-le")),
    ),
    ("dangerous", "entitas-utf7.docx", letter(UTF7)),
    ("dangerous", "entitas-utf32.docx", letter((COMMENT + ENTITY).encode("utf-32"))),
    ("dangerous", "entitas-ebcdic.docx", letter(f'<?xml version="1.0" encoding="cp037"?>{ENTITY}'.encode("cp037"))),
    ("dangerous", "sandi-aneh.docx", letter('<?xml version="1.0" encoding="shift_jis"?><a/>')),
    (
        "dangerous",
        "entitas-parameter.docx",
        letter('<!DOCTYPE a [<!ENTITY % b SYSTEM "http://contoh.invalid/a">%b;]><a/>'),
    ),
    ("dangerous", "entitas-bom.docx", letter(BOMB)),
    ("dangerous", "dtd-luar.docx", letter(OUTSIDE)),
    ("dangerous", "dtd-umum.docx", letter('<!DOCTYPE a PUBLIC "a" "\\\\contoh.invalid\\a.dtd"><a/>')),
    ("dangerous", "dtd-kosong.docx", letter("<!DOCTYPE a []><a/>")),
    ("dangerous", "dtd-rels.docx", letter(OUTSIDE, "word/_rels/a.xml.rels")),
    ("dangerous", "dtd-nama-lain.docx", letter(OUTSIDE, "word/media/a.png")),
    ("dangerous", "dtd-vml.docx", letter(OUTSIDE, "word/a.vml")),
    ("dangerous", "dtd-svg.docx", letter(OUTSIDE, "word/media/a.svg")),
    ("dangerous", "dtd.xlsx", files.with_parts(files.xlsx(), {"xl/a.xml": OUTSIDE})),
    ("dangerous", "dtd.pptx", files.with_parts(files.pptx(), {"ppt/a.xml": OUTSIDE})),
    ("dangerous", "dtd.odt", odt_part("settings.xml", OUTSIDE)),
    ("dangerous", "dtd-umum.odt", odt_part("settings.xml", OUTSIDE.replace("SYSTEM", 'PUBLIC "-//a"'))),
    ("dangerous", "entitas-objek.odt", odt_part("Object 1/settings.xml", COMMENT + ENTITY)),
    ("dangerous", "entitas-rdf.odt", odt_part("manifest.rdf", COMMENT + ENTITY)),
    ("too_complex", "dalam.docx", letter("<a>" * 5_000 + "</a>" * 5_000)),
    ("too_complex", "dalam.ods", files.with_parts(files.ods(), {"settings.xml": "<a>" * 5_000 + "</a>" * 5_000})),
    ("broken", "xml-rusak.docx", letter("<a><b></a>")),
    ("broken", "xml-terpotong.docx", letter("<a><b>isi")),
]
