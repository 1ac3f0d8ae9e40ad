"""The tasks that the worker may run: a row of django-q may name any function, `os.system` too."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class

from opd.worker.scheduled_command import ScheduledCommand

CALL_COMMAND = "django.core.management.call_command"
FOLLOW_UPS = ("hook", "chain")  # functions that django-q calls with the result


class TaskRefused(Exception):
    """The worker does not run this task; the text says why."""


class UnknownCommand(TaskRefused):
    """No command of this version has that name; a newer one may have it."""


def our_apps() -> Iterator[AppConfig]:
    """Yield the installed apps that belong to the portal, by their folder."""
    for app in apps.get_app_configs():
        path = Path(app.path).resolve()
        if path.is_relative_to(settings.BASE_DIR) and not path.is_relative_to(Path(sys.prefix).resolve()):
            yield app


def require_allowed(task: dict) -> Callable:
    """Return the function that a package of django-q (`func`, `args`, `kwargs`) names. Raises TaskRefused."""
    if given := [name for name in FOLLOW_UPS if task.get(name)]:
        raise TaskRefused(f"it has a {given[0]}")
    path = task.get("func")
    if path == CALL_COMMAND:
        args = task.get("args")
        if not isinstance(args, list | tuple) or len(args) != 1 or task.get("kwargs"):
            raise TaskRefused("it calls a command with arguments")
        require_scheduled(args[0])
        return call_command
    return _function(path)


def require_scheduled(command: object) -> None:
    """Raise TaskRefused unless `command` names one of ours that may have a schedule."""
    if not isinstance(command, str):
        raise TaskRefused("the name of its command is no text")
    app = get_commands().get(command)
    if app is None:
        raise UnknownCommand(f"nobody here knows the command {command}")
    if app not in {app.name for app in our_apps()}:
        raise TaskRefused("it calls a command that is none of ours")
    if not isinstance(load_command_class(app, command), ScheduledCommand):
        raise TaskRefused(f"the command {command} has no schedule")


def _function(path: object) -> Callable:
    module_name, _dot, name = path.rpartition(".") if isinstance(path, str) else ("", "", "")
    if module_name not in {f"{app.name}.tasks" for app in our_apps()}:
        raise TaskRefused("it is no function of our tasks modules")
    try:
        function = vars(import_module(module_name)).get(name)
    except ModuleNotFoundError as error:
        raise TaskRefused("the app has no tasks") from error
    if not isinstance(function, FunctionType) or function.__module__ != module_name or name.startswith("_"):
        raise TaskRefused("its module defines no such task")
    return function
