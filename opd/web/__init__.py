"""Facts about requests and views: `client_ip` finds the client's address, `view_access` marks who may open a view."""
