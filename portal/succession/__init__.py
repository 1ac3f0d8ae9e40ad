"""Merging of agencies: all that is open moves to the successor with the people, in one act.

`verbs` joins the parts of the floors below: `opd.people.succession` the agency and its memberships,
`requests_app.workflow.succession` requests and tasks, `documents.reports` citizens' reports. Duties need no move:
`documents.duties.matrix` counts what a predecessor published for its successor.
"""
