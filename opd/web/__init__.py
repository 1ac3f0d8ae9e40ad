"""Facts about requests, forms and views.

`client_ip` finds the client's address, `form_token` dates and names a form, `view_access` marks who may open a view.
"""
