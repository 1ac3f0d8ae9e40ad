"""The uploads folder of the old site: the file of an attachment, and never one outside the folder."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.wordpress.parsing.wxr import Item


def find(folder: Path, item: Item) -> Path | None:
    """The file, or None where the folder does not hold it."""
    for name in _names(item):
        try:
            path = (folder / name.lstrip("/\\")).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        except (OSError, ValueError):  # too long a name, a NUL
            continue
    return None


def _names(item: Item) -> list[str]:
    after_uploads = unquote(urlsplit(item.file_url).path).rpartition("/uploads/")[2]
    return [name for name in (item.meta.get("_wp_attached_file", ""), after_uploads) if name]
