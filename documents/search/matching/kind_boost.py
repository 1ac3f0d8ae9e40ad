"""What kind of document a question asks for. Indonesian says the head first: a *SOP rujukan* is a SOP, whatever it is
about, and a *perjanjian tentang SOP* an agreement.
"""

import numpy as np

from documents.models import DocumentKind
from documents.search.matching.query import Query
from documents.search.storage import facet_columns
from documents.search.text.analysis import gist

K = DocumentKind
REPORTS = (K.REPORT, K.FINANCE, K.ENFORCEMENT_FINANCE, K.RECOVERY)
# Only words that name a kind and hardly ever anything else.
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
ANOTHER = 0.6  # what a document of another kind counts


def named(query: Query) -> tuple[DocumentKind, ...]:
    """The kinds that the first word names, in any of its ways."""
    if len(query.words) < 2:  # who asks for nothing else finds by the word itself
        return ()
    head = query.words[0]
    return next((NAMES[way.stems] for way in head.ways if not head.quoted and way.stems in NAMES), ())


def weights(kinds: tuple[DocumentKind, ...], groups: np.ndarray) -> np.ndarray:
    """For each group of documents. Nobody has said of what kind the OTHER ones are, so they lose nothing."""
    codes = [facet_columns.code("kind", kind) for kind in (*kinds, K.OTHER)]
    return np.where(facet_columns.is_any_of(groups["kind"], codes), 1, ANOTHER).astype(np.float32)
