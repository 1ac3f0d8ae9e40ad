"""Verbs of requests and objections: the only way in which a case changes.

Start with `requests` and `objections`. A case changes through `transition` alone: rights, state, history, ledger,
messages. `requests_app.states` says which act is possible.
"""
