from django.urls import path

from requests_app.staff_views import cases

app_name = "desk"

urlpatterns = [
    path("permohonan/<int:pk>/", cases.inforequest, name="inforequest"),
    path("keberatan/<int:pk>/", cases.objection, name="objection"),
]
