"""What the first page of the desk gathers from all apps: `worklists` what waits, `first_hour` the steps of a beginner.

Each app adds the dotted paths of its own functions when it is ready, so that no floor names the one above.
"""
