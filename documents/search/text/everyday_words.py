"""Everyday words of Indonesian, from the frequency list of `wordfreq`: a word that people write is no slip."""

from functools import cache
from importlib import import_module

EVERYDAY = 10**-5.8  # share of all words; real slips like *progam* are below it


def is_everyday(form: str) -> bool:
    return _shares().get(form, 0) >= EVERYDAY


@cache
def _shares() -> dict[str, float]:
    return import_module("wordfreq").get_frequency_dict("id")  # loaded by the first slip: it takes 0.2 s
