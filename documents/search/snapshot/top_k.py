"""The first of many in some order, without putting the many in order."""

from collections.abc import Callable

import numpy as np

from documents.search.snapshot.postings import places

STEP, MANY = 16, 20_000  # of many values every STEPth is looked at first

Key = Callable[[np.ndarray], np.ndarray]  # places -> by what they are put in order, the greatest first


def first(keys: list[Key], total: int, number: int) -> np.ndarray:
    """Of `total` places the `number` that have most of the first key, of equals most of the next."""
    sure: list[np.ndarray] = []
    open_ = np.arange(total)
    for key in keys:
        missing = number - sum(len(part) for part in sure)
        if len(open_) <= missing:
            break
        values = key(open_)
        least = _nth(values, missing)
        sure.append(open_.take(places(values > least)))
        open_ = open_.take(places(values == least))
    candidates = np.concatenate([*sure, open_])
    order = np.lexsort([key(candidates) for key in reversed(keys)])[::-1]
    return candidates[order[:number]]


def _nth(values: np.ndarray, number: int):
    """The `number`th greatest of more values than that. Of many only those are sorted that a sample finds great."""
    if len(values) > MANY and number * STEP < len(values):
        sample = values[::STEP]
        least = np.partition(sample, len(sample) - number - 1)[len(sample) - number - 1]
        values = values.take(places(values >= least))  # at least as many as are wanted
    return np.partition(values, len(values) - number)[len(values) - number]
