"""Where chance begins: every run takes the same seeds, so that it judges a change, and not its luck.

New ones are taken by hand (CONTRIBUTING, *Tests*). What has found something is kept here, and every run plays it too.
What a seed does changes with the deeds of the walk and the targets of fuzzing: the fault itself gets a test of its own.
"""

FIXED = 14_2008
WRITTEN = "2026-11-30 05:00:00+00:00"  # packages and properties of files hold the moment at which they are made

# Of walks through the city: {seed: (steps, what it found)}.
KEPT_WALKS = {777604: (300, "a reason of blanks in a notice")}

# Of fuzzing, by target: [(seed, number of the input, what it found)], as in the names of the files in var/fuzz.
KEPT_INPUTS: dict[str, list[tuple[int, int, str]]] = {
    "reading": [(791914565, 6077, "an ODS with a table that is not closed, on which its library never ends")],
}
