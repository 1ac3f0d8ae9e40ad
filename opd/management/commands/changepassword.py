"""Django's command with an entry in the access journal."""

from getpass import getpass

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from opd.models import User
from opd.people import accounts, shell


class Command(changepassword.Command):
    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username or shell.operator().facts["os_account"]).first()
        if user is None:
            raise CommandError(f"Tidak ada pengguna bernama {username}.")
        accounts.set_from_shell(user, self.valid_password(user), by=shell.operator())
        return f"Kata sandi {user.username} diganti."

    def valid_password(self, user: User) -> str:
        for _attempt in range(3):
            password = self.typed("Password: ")
            if password != self.typed("Password (again): "):
                self.stderr.write("Keduanya tidak sama.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            return password
        raise CommandError(f"Tiga kali gagal: kata sandi {user.username} tidak diganti.")

    def typed(self, prompt: str) -> str:
        return getpass(prompt)
