"""What is found in one file, by kind."""

from collections import defaultdict

SHOWN, LONGEST = 5, 120  # texts of one kind, characters of one text


class Found:
    """`kinds` are `author`, `properties`, `comments`, `changes`, `hidden`, `notes`, `versions`."""

    def __init__(self) -> None:
        self.signed = False
        self._texts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(self, kind: str, text: str | None) -> None:
        """Add one trace; an empty text is none."""
        plain = " ".join((text or "").split())
        if plain:
            self._texts[kind][plain[:LONGEST]] += 1

    def rows(self) -> list[dict]:
        return [
            {"kind": kind, "count": sum(texts.values()), "texts": list(texts)[:SHOWN]}
            for kind, texts in self._texts.items()
        ]
