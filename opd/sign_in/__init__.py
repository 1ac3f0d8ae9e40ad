"""Signing in of staff: `forms` asks `limits` whether an attempt is admitted, `devices` recognises known devices."""
