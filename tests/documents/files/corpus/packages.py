"""Office packages with one thing added: a body, a relationship, a formula, a part."""

from tests import files

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
EMPTY_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
WORD, BOOK, SLIDE = "word/document.xml", "xl/workbook.xml", "ppt/slides/slide1.xml"
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{RELATIONS}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def related(package: bytes, part: str, kind: str, target: str, mode: str = "", prefix: str = RELATIONS) -> bytes:
    """The package whose `part` has one relationship more."""
    path = relations_of(part)
    present = files.parts_of(package).get(path, EMPTY_RELATIONS.encode()).decode()
    mode = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="baru" Type="{prefix}/{kind}" Target="{target}"{mode}/>'
    return files.with_parts(package, {path: present.replace("</Relationships>", f"{one}</Relationships>")})


def edited(package: bytes, part: str, before: str, after: str) -> bytes:
    """The package with one place of one part rewritten, which must be there."""
    content = files.parts_of(package)[part].decode()
    assert before in content, (part, before)
    return files.with_parts(package, {part: content.replace(before, after, 1)})


def word(body: str) -> bytes:
    """A letter with this body below its paragraph."""
    return edited(files.docx("Surat"), WORD, "<w:sectPr", f"<w:p {NAMESPACES}>{body}</w:p><w:sectPr")


def field(*instructions: str) -> bytes:
    """A letter with a complex field, its instruction in as many runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>' for text in instructions)
    return word(f"{mark('begin')}{runs}{mark('separate')}<w:r><w:t>hasil</w:t></w:r>{mark('end')}")


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def formula(text: str) -> bytes:
    """A workbook with this formula in its first cell."""
    cell = f'<c r="A1"><f>{text}</f><v>0</v></c>'
    return edited(files.xlsx(Data=[[7]]), SHEET, '<c r="A1"><v>7</v></c>', cell)


def name_defined(name: str, text: str) -> bytes:
    defined = f'<definedNames><definedName name="{name}">{text}</definedName></definedNames>'
    return edited(files.xlsx(Data=[[7]]), BOOK, "</sheets>", f"</sheets>{defined}")


def sheet(after_data: str) -> bytes:
    return edited(files.xlsx(Data=[[7]]), SHEET, "</sheetData>", f"</sheetData>{after_data}")


def slide(shape: str) -> bytes:
    return edited(files.pptx(("Rapat", "")), SLIDE, "</p:spTree>", f"{shape}</p:spTree>")


def ods(formula: str = "", body: str = "") -> bytes:
    """A spreadsheet whose first cell has this formula, or with more XML behind its first table."""
    package = files.ods(Data=[["7"]])
    if formula:
        package = edited(package, "content.xml", "<table:table-cell", f'<table:table-cell table:formula="{formula}"')
    return edited(package, "content.xml", "</office:spreadsheet>", f"{body}</office:spreadsheet>") if body else package


def odt_part(name: str, content: str | bytes) -> bytes:
    return files.with_parts(files.odt("Surat"), {name: content})
