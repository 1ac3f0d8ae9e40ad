"""Desk of the staff (`/petugas/`), on which PPID and agencies work on requests and objections.

`views` are the pages, `forms` check what is entered, `reads` fetch what is shown. `views.act_page` is the page of
every act; `views.request_acts` and `views.objections` list the acts; the verbs are in `requests_app.workflow`.
"""
