"""The configuration of all logs; apart from the settings, as gunicorn writes before them."""

FORMS = ("text", "json")


def default_form(*, debug: bool) -> str:
    return "text" if debug else "json"


def configuration(form: str) -> dict:
    """Return the dictionary for `logging.config`, in one of FORMS."""
    is_json = form == "json"
    formatter = {"()": "portal.serving.json_log.JsonLines"} if is_json else _TEXT
    loggers = {name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "gunicorn.error")}
    loggers["plid.request"] = {"level": "INFO" if is_json else "WARNING"}
    loggers["django.request"] = {"level": "ERROR" if is_json else "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": loggers,
    }


_TEXT = {
    "()": "portal.serving.log_masking.SecretsMasked",
    "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
}
