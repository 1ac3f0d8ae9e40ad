"""Redaction: boxes, drawing, the proof of the result, and the verbs."""
