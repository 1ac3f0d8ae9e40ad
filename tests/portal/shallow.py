"""No parser meets HTML over which it would take minutes."""

from types import SimpleNamespace

from portal import richtext


def refuse_depth(monkeypatch) -> list[str]:
    """Let the parser of rich text refuse what is too deep for it. Returns what it was given."""
    clean, given = richtext.CLEANER.clean, []

    def checked(html: str) -> str:
        given.append(html)
        try:
            richtext.require_shallow(html)
        except richtext.TooDeep:
            raise AssertionError(f"the parser got {html[:80]}") from None
        return clean(html)

    monkeypatch.setattr(richtext, "CLEANER", SimpleNamespace(clean=checked))
    return given
