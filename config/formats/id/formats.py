"""Indonesian formats: Django's own abbreviate months in the English way."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H.i T"
SHORT_DATETIME_FORMAT = "j F Y, H.i"
TIME_FORMAT = "H.i"
