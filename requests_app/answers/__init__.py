"""Files and published documents that answer a request.

`files` adds them, `withheld` states what a partial grant keeps back, and `sending` says what may go out. In the worker
`check` reads and screens a file, `redacted_copy` makes a copy without words, and `findings` has what PPID answers to
personal data. `public_texts` is the same gate for the public register.
"""
