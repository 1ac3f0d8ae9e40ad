"""The kind of document that a question asks for.

The head of an Indonesian phrase comes first: a *SOP rujukan* is a SOP, whatever its subject, and a *perjanjian tentang
SOP* is an agreement.
"""

import numpy as np

from documents.models import DocumentKind
from documents.search.matching.query import Query
from documents.search.storage import facet_columns
from documents.search.text.analysis import gist

K = DocumentKind
REPORTS = (K.REPORT, K.FINANCE, K.ENFORCEMENT_FINANCE, K.RECOVERY)
# Only words that name a kind and rarely anything else.
NAMES = {
    gist(name): kinds
    for names, kinds in {
        "laporan": REPORTS,
        "peraturan, perda, perwali, undang-undang, peraturan daerah, peraturan wali kota": (K.REGULATION,),
        "keputusan, surat keputusan, keputusan wali kota": (K.DECREE,),
        "surat edaran, edaran": (K.CIRCULAR,),
        "perjanjian, perjanjian kerja sama, nota kesepahaman": (K.AGREEMENT,),
        "prosedur, standar operasional prosedur": (K.PROCEDURE,),
        "profil": (K.PROFILE,),
        "data, statistik": (K.DATA,),
        "pengumuman": (K.NOTICE,),
        "formulir": (K.FORM,),
    }.items()
    for name in names.split(", ")
}
OTHER_KIND_FACTOR = 0.6  # of the score of a document of another kind


def named_kinds(query: Query) -> tuple[DocumentKind, ...]:
    """Return the kinds that the first word of the question names, in any of its ways.

    None for a question of one word: the word itself finds the documents then.
    """
    if len(query.words) < 2:
        return ()
    head = query.words[0]
    named = (NAMES[way.stems] for way in head.ways if not head.quoted and way.stems in NAMES)
    return next(named, (K.REGULATION,) if head.is_regulation else ())


def score_factors(kinds: tuple[DocumentKind, ...], groups: np.ndarray) -> np.ndarray:
    """Return the score factor of each group of documents. Documents of kind OTHER are not penalised."""
    codes = [facet_columns.code("kind", kind) for kind in (*kinds, K.OTHER)]
    return np.where(facet_columns.is_any_of(groups["kind"], codes), 1, OTHER_KIND_FACTOR).astype(np.float32)
