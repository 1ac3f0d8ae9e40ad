"""The second index, of what other apps have beside documents: `sources` are their models, `hits` answers from it."""
