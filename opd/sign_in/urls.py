from django.contrib import admin
from django.urls import path

from opd.sign_in.views import by_mail, entry, own

app_name = "sign_in"
wrap = admin.site.admin_view
urlpatterns = [
    path("masuk/kode/", entry.code, name="code"),
    path("masuk/kata-sandi/", entry.new_password, name="new_password"),
    path("masuk/faktor-kedua/", entry.enrol, name="enrol"),
    path("masuk/belum/", entry.closed, name="closed"),
    path("lupa-kata-sandi/", by_mail.forgotten, name="forgotten"),
    path("kata-sandi/s/<str:token>/", by_mail.by_mail, name="by_mail"),
    path("masuk/lagi/", wrap(entry.again), name="again"),
    path("masuk/isian/", wrap(entry.kept), name="kept"),
    path("masuk/tetap/", wrap(entry.stay), name="stay"),
    path("akun-saya/", wrap(own.own_account), name="own_account"),
    path("akun-saya/faktor-kedua/", wrap(own.replace_app), name="replace_app"),
    path("akun-saya/kode-pemulihan/", wrap(own.renew_codes), name="renew_codes"),
    path("akun-saya/keluar-semua/", wrap(own.sign_out_everywhere), name="sign_out_everywhere"),
]
