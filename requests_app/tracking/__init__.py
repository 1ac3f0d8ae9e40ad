"""How an applicant follows a case.

`secret_links` open it, `status_texts` say where it stands, `deadline_explanation` why a due date is that day, and
`citizen_limits` until when one may act.
"""
