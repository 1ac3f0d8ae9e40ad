"""The condition of the portal, for staff; below `/petugas/`."""

from django.urls import path

from portal.staff import system

app_name = "system"

urlpatterns = [path("sistem/", system.show, name="system")]
