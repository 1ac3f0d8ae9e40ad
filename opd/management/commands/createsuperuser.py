"""Django's command with an entry in the access journal."""

from typing import cast

from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from opd.ledger import access
from opd.models import User
from opd.models.people import UserManager
from opd.people import shell


class RecordingManager(UserManager):
    @transaction.atomic
    def create_superuser(self, username, password=None, **fields):
        user = super().create_superuser(username, password, **fields)
        access.record("user.superuser", user, shell.operator(), {"account": user.pk})
        return user


class Recorded:
    """A substitute for the model of the command."""

    def __init__(self):
        self._default_manager = RecordingManager()
        self._default_manager.model = User

    def __getattr__(self, name):
        return getattr(User, name)

    def __call__(self, **fields):
        return User(**fields)


class Command(createsuperuser.Command):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.UserModel = cast(type[User], Recorded())
