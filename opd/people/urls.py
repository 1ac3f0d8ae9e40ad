from django.urls import path

from opd.people import views

app_name = "people"
urlpatterns = [
    path("kata-sandi-baru/", views.set_password, name="set_password"),
]
