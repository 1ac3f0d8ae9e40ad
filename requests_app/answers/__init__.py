"""Files and published documents that answer a request, and what must hold before they leave the house.

`files` adds them, `sending` says which of them may go out and lets the others follow later, `withheld` what a partial
grant must state. In the worker, `check` reads a file with `pages`, searches it for words to redact and screens it for
personal data (`requests_app.tasks.check_answer_file`), and `redacted_copy` makes a copy without them. `findings` has
the answers of PPID to the personal data that was found. `public_texts` is the same gate for the public register.
"""
