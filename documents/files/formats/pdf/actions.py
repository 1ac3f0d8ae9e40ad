"""Actions of a PDF, and what else in a dictionary runs, fetches or is attached."""

from collections.abc import Iterator

import pikepdf

from documents.files.child.rejection import Rejected
from documents.files.formats.packages.fetching import check_click

ACTIVE_ACTIONS = {
    "/GoTo3DView",
    "/GoToE",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/RichMediaExecute",
    "/Sound",
    "/SubmitForm",
}
OTHER_FILE_ACTIONS = {"/GoToR", "/Thread"}
ACTIVE_ANNOTATIONS = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
HARMLESS_ON_OPENING = {"/GoTo", "/SetOCGState", "/Trans"}
PAGE_TURNS = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
KEYS = {"/AA", "/Collection", "/EF", "/EmbeddedFiles", "/FileAttachment", "/OpenAction", "/URI", "/XFA"}
NAMES = ACTIVE_ACTIONS | OTHER_FILE_ACTIONS | ACTIVE_ANNOTATIONS | KEYS
PATHS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")  # of a file specification
MAX_ACTIONS = 100  # that follow each other


def check_dictionary(node: pikepdf.Object) -> None:
    """Raise Rejected: active_content, embedded_files, pdf_actions, local_links."""
    if "/XFA" in node or _is_filled(node.get("/JavaScript")):
        raise Rejected("active_content")
    kind, subtype = str(node.get("/S")), str(node.get("/Subtype"))
    if "/OpenAction" in node:
        _check_opening(node["/OpenAction"])
    if isinstance(triggers := node.get("/AA"), pikepdf.Dictionary):
        for _trigger, action in triggers.items():
            _check_opening(action)
    if kind in ACTIVE_ACTIONS or subtype in ACTIVE_ANNOTATIONS:
        raise Rejected("active_content")
    if (
        {"/EF", "/Collection"} & set(node.keys())
        or subtype == "/FileAttachment"
        or _is_filled(node.get("/EmbeddedFiles"))
    ):
        raise Rejected("embedded_files")
    addresses = []
    if kind in OTHER_FILE_ACTIONS:
        file = node.get("/F")
        addresses += [file.get(key) for key in PATHS] if isinstance(file, pikepdf.Dictionary) else [file]
    uri = node.get("/URI")
    addresses.append(uri.get("/Base") if isinstance(uri, pikepdf.Dictionary) else uri)
    for address in addresses:
        if isinstance(address, pikepdf.String):
            check_click(str(address))


def check_stream(node: pikepdf.Object) -> None:
    """Raise Rejected for a stream whose content is in another file, and for PostScript."""
    if "/F" in node or "/Ref" in node:
        raise Rejected("external_content")
    if "/PS" in (str(node.get("/Subtype")), str(node.get("/Subtype2"))):
        raise Rejected("active_content")


def _check_opening(action: pikepdf.Object) -> None:
    """Raise Rejected unless an action that nobody clicked only moves within the document; arrays are destinations."""
    for number, step in enumerate(_steps(action)):
        kind = str(step.get("/S"))
        if kind in ACTIVE_ACTIONS:
            raise Rejected("active_content")
        if number > MAX_ACTIONS or not (
            kind in HARMLESS_ON_OPENING or (kind == "/Named" and str(step.get("/N")) in PAGE_TURNS)
        ):
            raise Rejected("pdf_actions")


def _steps(action: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting: list[pikepdf.Object | None] = [action]
    left = 2 * MAX_ACTIONS
    while waiting and left:
        step, left = waiting.pop(), left - 1
        if isinstance(step, pikepdf.Dictionary):
            yield step
            following = step.get("/Next")
            waiting.extend(list(following) if isinstance(following, pikepdf.Array) else [following])


def _is_filled(name_tree: pikepdf.Object | None) -> bool:
    """Return whether a name tree has entries: some writers leave an empty one."""
    if name_tree is None:
        return False
    return not isinstance(name_tree, pikepdf.Dictionary) or any(name_tree.get(key) for key in ("/Names", "/Kids"))
