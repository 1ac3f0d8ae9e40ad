"""The life of a document, from draft to withdrawal.

`rules` is the step table: which act moves which state, and by whom. `publishing` holds the verbs of these acts,
`closing` those that close a file alone, `metadata` what an operator states about a document, `finding_answers` the
answers to personal data that was found, and `scheduling` publication at a set moment. `history` compares two points of
a document's past (`text_diff` its lines). `forms` are the desk's forms, `reminders` the messages of every morning.
"""
