from django.contrib import admin
from django.urls import path

from opd import people_views

app_name = "people"
urlpatterns = [
    path("akun-saya/", admin.site.admin_view(people_views.own_account), name="own_account"),
    path("kata-sandi-baru/", people_views.set_password, name="set_password"),
]
