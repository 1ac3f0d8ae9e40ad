from collections.abc import Callable

import numpy as np

from documents.search.snapshot.postings import true_indices

STEP, MANY = 16, 20_000  # of more than MANY values, every STEPth forms a sample

Key = Callable[[np.ndarray], np.ndarray]  # from indices to the values they are sorted by, the greatest first


def top_k(keys: list[Key], total: int, number: int) -> np.ndarray:
    """Return the `number` greatest of the indices 0 to `total` - 1, sorted by the first key, ties by the next."""
    sure: list[np.ndarray] = []
    open_ = np.arange(total)
    for key in keys:
        missing = number - sum(len(part) for part in sure)
        if len(open_) <= missing:
            break
        values = key(open_)
        least = _nth(values, missing)
        sure.append(open_.take(true_indices(values > least)))
        open_ = open_.take(true_indices(values == least))
    candidates = np.concatenate([*sure, open_])
    order = np.lexsort([key(candidates) for key in reversed(keys)])[::-1]
    return candidates[order[:number]]


def _nth(values: np.ndarray, number: int):
    """Return the `number`th greatest of more values than that, after a look at a sample of many."""
    if len(values) > MANY and number * STEP < len(values):
        sample = values[::STEP]
        least = np.partition(sample, len(sample) - number - 1)[len(sample) - number - 1]
        values = values.take(true_indices(values >= least))  # at least `number` values
    return np.partition(values, len(values) - number)[len(values) - number]
