"""Applicants' pages."""
