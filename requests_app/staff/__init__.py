"""The desk, on which PPID and agencies work on requests and objections.

`views.act_page` is the page of every act; `views.request_acts` and `views.objections` list the acts.
"""
