"""Files and published documents that answer a request.

`files` adds them and says which of them may not go out yet; `check` searches a file for words to redact, in the worker
(`requests_app.tasks.check_answer_file`).
"""
