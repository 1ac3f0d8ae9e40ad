"""Verbs of requests and objections: the only way in which a case changes.

Start with `requests` (register, assign, answer, extend, close) and `objections` (file, rule, reply). `decisions` holds
the decision on a request and its written notice, `fees` what it charges and what was paid,
`disputes` what follows at the Komisi Informasi, `drafts` what a citizen fills in before there is a case, `clock` the
days off and periods of the law that move due dates; `entry_dates` checks the dates that staff type. A case changes
through `transition` alone: rights, state, history, ledger, messages. `requests_app.states` says which act is possible.
"""
