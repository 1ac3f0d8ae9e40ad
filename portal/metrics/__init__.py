"""Metrics for Prometheus: `requests` counts what is answered, `condition` asks how the portal is, `page` shows both."""
