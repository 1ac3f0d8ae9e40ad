"""Reports of citizens that information is missing, stale, broken or wrong.

`verbs` holds the acts on a report, `forms` the forms of citizens and of the desk, `filters` the filter of their list,
`reminders` the messages of every morning.
"""
