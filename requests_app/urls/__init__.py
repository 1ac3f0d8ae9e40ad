"""Addresses: `citizens` for applicants and the public, `staff` for the desk, `registers` for its exports."""
