"""The pages the Komisi Informasi looks for, listed by `overview`."""
