"""Facts about requests and forms, and the shape of acts on pages."""
