"""The configuration of all logs: one handler for every logger, so that secrets and personal data are always masked.

It stands apart from the settings because gunicorn writes its first lines before there are any.
"""

FORMS = ("text", "json")


def default_form(*, debug: bool) -> str:
    return "text" if debug else "json"


def configuration(form: str) -> dict:
    """Return the dictionary for `logging.config`, in one of FORMS.

    As JSON each request is a line of its own, so Django's lines about answers below 500 would repeat them.
    """
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
