"""What is known about the content of a file.

`page_text` is the text of each page, `screening` the personal data found in it with its answers, `redaction` the
redacted parts and the copy without them. `scan` is what the virus scanner said, and which files never go out again.
`rendition` is the content as people read it in a page, with the drawn pictures of its pages.
"""
