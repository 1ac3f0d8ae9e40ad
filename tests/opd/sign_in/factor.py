"""Signing in completely in tests: password, then a code of an app whose key the test knows."""

from django.test import Client

from opd.models import SecondFactor, User
from opd.people.factors import codes

KEY = "3132333435363738393031323334353637383930"  # of the examples of RFC 6238


def give_factor(person: User, key: str = KEY) -> SecondFactor:
    """Enrol an app without its pages, or forget the codes that were used."""
    factor, _is_new = SecondFactor.objects.update_or_create(user=person, defaults={"key": key, "last_step": 0})
    return factor


def code_now(key: str = KEY, steps: int = 0) -> str:
    return codes.code_at(key, codes.current_step() + steps)


def complete(client: Client, person: User, **extra):
    """Answer the question for a code, after the right password. -> the response."""
    give_factor(person)
    return client.post("/admin/masuk/kode/", {"code": code_now()}, **extra)
