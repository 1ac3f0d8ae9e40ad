"""The pages the Komisi Informasi looks for: `overview` lists them, `views` has those that are computed.

Those whose text a city edits are rows of Page, first written from `portal/first_pages`.
"""
