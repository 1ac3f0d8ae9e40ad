"""What the portal keeps outside the database: files on a disk or in an object store, and a cache that machines share.

`closed` is the mark beside the files by which all machines of a portal refuse to serve it.
"""
