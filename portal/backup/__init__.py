"""The way back after a loss: backups while people work, and a restore that starts closed.

`making.make` writes a backup, `last_known` each minute a small list beside it. `restoring.restore` loads a backup into
an empty place and closes the portal; `applying.apply` makes it follow the list; `verification.verify` compares;
`applying.reopen` is the separate last step.
"""
