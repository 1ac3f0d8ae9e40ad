from functools import cache

import numpy as np

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ALIKE = ("fvp", "bp", "jy", "dt", "kqcg", "szx", "iey", "ou", "nm")  # letters that sound alike, here or elsewhere
ORDINARY, NEIGHBOUR, HABIT = 1.0, 0.7, 0.5  # weight of an edit: any, of neighbouring keys, by habit of spelling
FIRST = 0.5  # added for a wrong first letter

NO_LETTER = 26  # code behind the end of a word


def letter_codes(word: str) -> np.ndarray:
    """Return the letters of a word of a to z as numbers 0 to 25."""
    return np.frombuffer(word.encode(), np.uint8) - np.uint8(ord("a"))


def distances(typed: str, words: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the distances of one word to many, rows of `letter_codes`; swapped neighbours are one edit (Hyyrö)."""
    last, one = np.uint32(len(typed) - 1), np.uint32(1)
    places = np.zeros(NO_LETTER + 1, np.uint32)
    for place, code in enumerate(letter_codes(typed)):
        places[code] |= np.uint32(1 << place)
    results = np.full(len(words), len(typed), np.int16)
    more, fewer = np.full(len(words), 0xFFFFFFFF, np.uint32), np.zeros(len(words), np.uint32)
    same, before = np.zeros(len(words), np.uint32), np.zeros(len(words), np.uint32)
    for column in range(int(lengths.max(initial=0))):
        here = places[words[:, column]]
        swapped = (~same & here) << one & before
        same = ((here & more) + more ^ more) | here | fewer | swapped
        right, wrong = same & more, fewer | ~(same | more)
        step = (wrong >> last & one).astype(np.int16) - (right >> last & one).astype(np.int16)
        results += np.where(column < lengths, step, 0)
        wrong = wrong << one | one
        more, fewer, before = right << one | ~(same | wrong), wrong & same, here
    return results


def weighted_distance(typed: str, meant: str) -> float:
    """Return the edit distance from `meant` to `typed`, where an edit weighs the less, the likelier it is."""
    rows = [[0.0] * (len(meant) + 1) for _letter in range(len(typed) + 1)]
    for j in range(1, len(meant) + 1):
        rows[0][j] = rows[0][j - 1] + _extra(meant, j)
    for i, letter in enumerate(typed, start=1):
        extra, above, row = _extra(typed, i), rows[i - 1], rows[i]
        row[0] = above[0] + extra
        for j, other in enumerate(meant, start=1):
            replaced = above[j - 1] + (0 if letter == other else _likely().get(letter + other, ORDINARY))
            row[j] = min(above[j] + extra, row[j - 1] + _extra(meant, j), replaced)
            if i > 1 and j > 1 and letter == meant[j - 2] and other == typed[i - 2] and letter != other:
                row[j] = min(row[j], rows[i - 2][j - 2] + NEIGHBOUR)
    return rows[-1][-1] + FIRST * (typed[0] != meant[0])


def _extra(word: str, place: int) -> float:
    """Return the weight of a letter that only one of two words has; h, the g of ng and doubled letters weigh less."""
    letter, before = word[place - 1], word[place - 2 : place - 1] if place > 1 else ""
    return HABIT if letter in ("h", before) or before + letter == "ng" else ORDINARY


@cache
def _likely() -> dict[str, float]:
    places = {letter: (x + 0.5 * y, y) for y, row in enumerate(KEYBOARD) for x, letter in enumerate(row)}
    near = {
        letter + other: NEIGHBOUR
        for letter, (x1, y1) in places.items()
        for other, (x2, y2) in places.items()
        if abs(x1 - x2) <= 1 and abs(y1 - y2) <= 1
    }
    return near | {letter + other: HABIT for group in ALIKE for letter in group for other in group}
