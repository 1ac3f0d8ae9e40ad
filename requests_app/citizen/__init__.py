"""Pages of applicants and of the public.

`views.filing` registers a request, `views.objecting` an objection. `views.case` is the page behind a secret link
(`views.secret_link`), to which `views.tracking` leads from number and code.
"""
