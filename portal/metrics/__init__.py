"""Metrics for Prometheus: `requests` counts, `condition` asks how the portal is."""
