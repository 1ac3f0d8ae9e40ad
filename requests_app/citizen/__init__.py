"""Pages of applicants and of the public.

`views.filing` registers a request and `views.objecting` an objection. `views.case` is the page behind a secret link,
with the acts of an applicant; `views.secret_link` opens it and `views.tracking` leads to it from number and code.
`views.public` has the calculator of deadlines and the public register. `forms` check what is typed.
"""
