"""Middleware: response headers, odd bytes, overload, addresses of former sites."""
