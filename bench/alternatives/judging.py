"""How well both indexes order the judged questions of the tests: `python -m bench.alternatives.judging FOLDER`.

In the environment of an empty database. Prints one line of JSON: the mean reciprocal rank by kind of question.
"""

import json
import os
import sys
from collections import defaultdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up before its models are imported

from bench.alternatives.asking import FACES, Ours, Tantivy  # noqa: E402
from documents.models import Document  # noqa: E402
from opd.models import User  # noqa: E402
from tests.documents.search import relevance  # noqa: E402


def main(folder: str) -> None:
    call_command("migrate", verbosity=0)
    relevance.load(User.objects.create(username="bench"))
    faces = {name: new_face(Path(folder)) for name, new_face in FACES.items()}
    faces["tantivy"].build()
    names = dict(Document.objects.values_list("pk", "published_revision__name"))
    print(json.dumps({name: judged(face, names) for name, face in faces.items()}))


def judged(face: Ours | Tantivy, names: dict[int, str]) -> dict[str, float]:
    """Return the mean reciprocal rank of the first right answer, by kind of question and of all but typing errors."""
    ranks: dict[str, list[float]] = defaultdict(list)
    for query in relevance.judged():
        best = [names[pk] for pk in face.ask(query.question, {}, with_facets=False)[1]]
        right = [
            rank
            for rank, name in enumerate(best, start=1)
            if name in query.answers or name.partition(":")[0] in query.answers
        ]
        ranks[query.kind].append(1 / right[0] if right else 0.0)
        if query.kind != relevance.TYPO:
            ranks["all but typing errors"].append(ranks[query.kind][-1])
    return {kind: round(relevance.mean(found), 3) for kind, found in ranks.items()}


if __name__ == "__main__":
    main(sys.argv[1])
