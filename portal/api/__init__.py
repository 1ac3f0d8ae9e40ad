"""The read-only API for programs, `/api/v1/`."""
