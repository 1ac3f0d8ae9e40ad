from django.urls import path

from requests_app.staff.views import registers

app_name = "registers"

urlpatterns = [
    path("register/", registers.choose, name="choose"),
    path("register.xlsx", registers.export, {"of": "permohonan", "kind": "xlsx"}, name="requests_xlsx"),
    path("register.pdf", registers.export, {"of": "permohonan", "kind": "pdf"}, name="requests_pdf"),
    path("register-keberatan.xlsx", registers.export, {"of": "keberatan", "kind": "xlsx"}, name="objections_xlsx"),
    path("register-keberatan.pdf", registers.export, {"of": "keberatan", "kind": "pdf"}, name="objections_pdf"),
    path("keberatan/<int:pk>/sengketa.zip", registers.dossier_of, name="dossier"),
]
