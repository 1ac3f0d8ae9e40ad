"""The read-only API for programs, `/api/v1/`: what everybody may read on the pages, as JSON and as DCAT.

`urls` lists the addresses. A request passes `protocol` (methods, CORS, limit, cache, ETag, errors), then an operation
of `documents` or `lists`, whose shapes are in `schemas`. `cursor` cuts lists into pages. `catalogue` is the DCAT
catalogue, made of the datasets of `dcat`. `reference` renders the page that explains all of it.
"""
