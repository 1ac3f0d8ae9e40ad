"""Facts about requests and views, and the shape of acts on pages.

`client_ip` finds the client's address, `view_access` marks who may open a view, `page_act` describes an act with its
form and verb.
"""
