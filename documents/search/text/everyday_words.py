"""Everyday words of Indonesian, from the frequency list of `wordfreq`: a word that people write is no slip."""

from functools import lru_cache

from wordfreq import get_frequency_dict

EVERYDAY = 10**-5.8  # share of all words; real slips like *progam* are below it


def is_everyday(form: str) -> bool:
    return _shares().get(form, 0) >= EVERYDAY


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    return get_frequency_dict("id")
