"""What pages of requests share: the check against bots, sealed files as responses, upload fields, calendar files."""
