import re
from html import escape

BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z0-9/-]+).*?(/?)-->", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FILE_BUTTON = re.compile(r"<a\b[^>]*\bwp-block-file__button\b[^>]*>.*?</a>", re.DOTALL)
BARE_ADDRESS = re.compile(r"^[ \t]*(https?://[^\s<>\"']+)[ \t]*$", re.MULTILINE)
CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]", re.DOTALL)
PICTURE = re.compile(r"((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
EMBED = re.compile(r"\[embed\b[^\]]*\](.*?)\[/embed\]", re.DOTALL)
GALLERY = re.compile(r"\[(?:gallery|playlist)\b([^\]]*)\]")
MEDIA = re.compile(r"\[(?:audio|video)\b([^\]]*)\](?:\s*\[/(?:audio|video)\])?")
ESCAPED = re.compile(r"\[(\[[a-z][^\[\]]*\])\]")
CODE = re.compile(r"\[(/?)([a-zA-Z][\w-]*)((?:\s+[^\[\]]*)?)/?\]")
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))")
UNREPORTED = {"more", "nextpage", "spacer", "separator"}  # pure layout


def is_classic(content: str) -> bool:
    return not BLOCK.search(content)


def resolve(content: str, children: list[int]) -> tuple[str, list[str], list[str]]:
    """Convert a content to HTML, galleries by `children`. Returns it, and the dropped shortcodes and blocks."""
    blocks = sorted({name for closing, name, dynamic in BLOCK.findall(content) if dynamic and name not in UNREPORTED})
    written = [match[1] for match in ESCAPED.finditer(content)]  # [[name]] is a literal [name]
    content = FILE_BUTTON.sub("", COMMENT.sub("", ESCAPED.sub("\0", content)))
    content = CAPTION.sub(_caption, content)
    content = EMBED.sub(lambda match: f"\n{match[1].strip()}\n", content)
    content = GALLERY.sub(lambda match: _gallery(_attributes(match[1]), children), content)
    content = MEDIA.sub(lambda match: _media(_attributes(match[1])), content)
    content = BARE_ADDRESS.sub(lambda match: f'<a href="{match[1]}">{match[1]}</a>', content)
    content, codes = _without_unknown(content)
    literals = iter(written)
    return re.sub("\0", lambda _match: next(literals, ""), content), codes, blocks


def linked_files(content: str) -> set[int]:
    numbers = re.findall(r"\bwp-image-(\d{1,15})\b", content)
    numbers += re.findall(
        r"<!--\s*wp:(?:image|file|audio|video|cover|media-text)\s[^>]*?\"(?:id|mediaId)\":(\d{1,15})", content
    )
    for listed in GALLERY.findall(content):
        numbers += re.findall(r"\d{1,15}", _attributes(listed).get("ids", ""))
    return {int(number) for number in numbers}


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): a or b or c for name, a, b, c in ATTRIBUTE.findall(text)}


def _caption(match: re.Match) -> str:
    attributes, inside = _attributes(match[1]), match[2].strip()
    picture = PICTURE.fullmatch(inside)
    if not picture:
        return f"\n\n{inside}\n\n"
    words = picture[2].strip() or escape(attributes.get("caption", ""))
    return f"\n\n<figure>{picture[1]}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(attributes: dict[str, str], children: list[int]) -> str:
    numbers = re.findall(r"\d{1,15}", attributes.get("ids", "")) or children
    rows = "".join(f'<li><img class="wp-image-{number}"></li>' for number in numbers)
    return f"\n\n<ul>{rows}</ul>\n\n" if rows else ""


def _media(attributes: dict[str, str]) -> str:
    sources = [
        value for name, value in attributes.items() if name in ("src", "mp3", "mp4", "m4a", "ogg", "webm", "m4v")
    ]
    return "".join(f'\n\n<a href="{escape(source)}">{escape(source)}</a>\n\n' for source in sources)


def _without_unknown(content: str) -> tuple[str, list[str]]:
    """Remove the shortcodes of plugins, but not words in brackets such as [sic]. Returns content and names."""
    closed = {name for closing, name, _rest in CODE.findall(content) if closing}
    dropped = set()

    def replace(match: re.Match) -> str:
        name, rest = match[2], match[3]
        if name not in closed and "=" not in rest and "_" not in name:
            return match[0]
        dropped.add(name)
        return ""

    return CODE.sub(replace, content), sorted(dropped)
