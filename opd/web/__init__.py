"""Facts about requests and forms, and the shape of acts on pages.

`client_ip` finds the client's address, `form_token` dates and names a form, `view_access` marks who may open a view,
`page_act` describes an act with its form and verb, `audience` tells people from robots, `csv_response` sends a table.
"""
