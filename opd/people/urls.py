from django.contrib import admin
from django.urls import path

from opd.people import views

app_name = "people"
urlpatterns = [
    path("akun-saya/", admin.site.admin_view(views.own_account), name="own_account"),
    path("kata-sandi-baru/", views.set_password, name="set_password"),
]
