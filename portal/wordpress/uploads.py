"""Search for the file of an attachment in the uploads folder of the old site, never outside of it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from portal.wordpress.parsing.wxr import Item


def find(folder: Path, item: Item) -> Path | None:
    """Return the file of an attachment, or None if it is not in the folder."""
    for name in _names(item):
        try:
            path = (folder / name.lstrip("/\\")).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        except (OSError, ValueError):  # a name that is too long or contains NUL
            continue
    return None


def _names(item: Item) -> list[str]:
    after_uploads = unquote(urlsplit(item.file_url).path).rpartition("/uploads/")[2]
    return [name for name in (item.meta.get("_wp_attached_file", ""), after_uploads) if name]
