"""Full-text search in public documents and the facets of their lists, with the same results on every engine.

`find` answers a question with `Hits` (the steps: docs/architecture.md).
`write`, `index` and `remove` keep the index up to date, in the transaction of the verb that calls them. `corrected`
corrects the spelling of a question and `suggest` completes one, both from the words of public documents.
"""

from documents.search.answers.answer import Answer, answer
from documents.search.matching.rewriting import understood
from documents.search.results.hits import Hits, among, find
from documents.search.results.snippets import snippets
from documents.search.spelling.autocomplete import suggest
from documents.search.spelling.correction import corrected
from documents.search.storage.entries import prepare
from documents.search.writing.indexing import (
    index,
    index_many,
    merge_fresh,
    public_in_batches,
    recount_soon,
    remove,
    write,
)
