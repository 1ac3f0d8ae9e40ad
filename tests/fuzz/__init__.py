"""Fuzzing: what strangers and clerks hand in, changed at random, for a stated time and within stated limits.

    python -m tests.fuzz [--minutes 10] [--seed N] [--real] [TARGET ...]

targets.py   what is fuzzed: an input is made from a source of randomness, and used as the portal uses it
seeds.py     real and made-up files to begin with
mutation.py  changes of bytes, of the parts of packages, and of texts
running.py   asks a target so often or so long; crashes, hangs and memory are faults
reader.py    the sandboxed reader of files, asked all of its questions at once

The suite gives each target a fixed number of inputs of a fixed seed. An input with a fault is kept in `var/fuzz/`; its
seed and number go into `tests/kept_seeds.py`.
"""
