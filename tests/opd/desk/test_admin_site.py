"""The admin holds what our own admin modules put there, and nothing that comes with a package."""

import ast
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from django_q import models
from django_q.admin import ScheduleAdmin

from opd.admin import RoleAdmin
from opd.desk.admin_site import PortalAdminSite
from opd.models import User
from opd.worker.allowed_tasks import our_apps

DJANGO_Q = [models.Schedule, models.Success, models.Failure, models.OrmQ, models.Task]


def registered_by_us():
    """-> `{model: admin class}`, by name, as the source says it: `@admin.register(Model)` above a class."""
    found = {}
    for app in our_apps():
        for file in sorted(Path(app.path).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                for decorator in getattr(node, "decorator_list", ()):
                    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "admin.register":
                        found |= {ast.unparse(model): node.name for model in decorator.args}
    return found


def test_the_registry_is_what_our_admin_modules_register():
    held = {model.__name__: type(model_admin).__name__ for model, model_admin in admin.site._registry.items()}
    assert held == registered_by_us()
    assert len(held) >= 20
    assert [one for one in admin.site._registry.values() if not isinstance(one, RoleAdmin)] == []
    assert {model._meta.app_label for model in admin.site._registry} <= {app.label for app in our_apps()}


def test_what_a_package_registers_is_not_there():
    site = PortalAdminSite()
    site.register(Group)
    site.register(models.Schedule, ScheduleAdmin)
    site.register([Group, models.Schedule], ModelAdmin, list_display=["pk"])
    assert site._registry == {}
    site.register(User, RoleAdmin)
    assert list(site._registry) == [User]


def addresses_of_django_q():
    """Every address that Django would give the admin of django-q's models."""
    site = AdminSite()
    site.register(DJANGO_Q)
    for resolver in site.get_urls():
        for pattern in getattr(resolver, "url_patterns", ()):
            yield f"/admin/{resolver.pattern}{pattern.pattern}".replace("<path:object_id>", "1")
    yield "/admin/django_q/"


@pytest.mark.django_db
def test_a_superuser_finds_no_page_of_django_q(client):
    client.force_login(User.objects.create_superuser("akar"))
    row = {"func": "os.system", "args": "'id'", "schedule_type": "O", "repeats": -1, "next_run_0": "2026-01-01"}
    models.Schedule.objects.update_or_create(
        pk=1, defaults={"name": "ada", "func": "print", "next_run": timezone.now()}
    )
    before = models.Schedule.objects.count()
    addresses = list(addresses_of_django_q())
    assert len(addresses) == 31
    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address, row).status_code == 404, address
    assert models.Schedule.objects.count() == before
    assert "django_q" not in client.get(reverse("admin:tables")).content.decode()


@pytest.mark.django_db
def test_a_superuser_finds_no_groups(client):
    client.force_login(User.objects.create_superuser("akar"))
    assert client.get("/admin/auth/group/").status_code == 404
