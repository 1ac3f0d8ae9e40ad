"""Dates as Indonesians write them: Django's own format for `id` abbreviates months the English way."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H.i T"
TIME_FORMAT = "H.i"
