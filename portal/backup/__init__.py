"""The way back after a loss: backups while people work, and a restore that starts closed.

`making.make` writes a backup: a snapshot of the database (`database`), and each file under its SHA-256 once for all
backups (`folder`), all encrypted for a key that is not on the server (`encryption`). `last_known` is the small list
beside the backups, written each minute: what is public, what is destroyed, which numbers are given. `restoring.restore`
loads a backup into an empty place and closes the portal; `applying.apply` makes an older backup follow the list;
`verification.verify` compares; `applying.reopen` is the separate last step. How old the last backup is, other rooms
learn from `portal.serving.backups`.
"""
