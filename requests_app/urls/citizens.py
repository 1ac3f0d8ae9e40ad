from django.urls import URLPattern, URLResolver, include, path

from requests_app.citizen.views import case, filing, objecting, public, tracking, verification, ways

app_name = "requests"

secret: list[URLPattern | URLResolver] = [
    path("", case.show, name="case"),
    path("tenggat.ics", case.calendar, name="case_calendar"),
    path("surat/<int:pk>/", case.letter, name="case_letter"),
    path("jawaban/<int:pk>/", case.answer_file, name="case_answer"),
    path("lembar/", case.sheet, name="case_sheet"),
    path("keberatan/", objecting.object_to, name="case_object"),
    path("<slug:act>/", case.act, name="case_act"),
]

requests: list[URLPattern | URLResolver] = [
    path("", filing.about, name="about"),
    path("baru/", filing.step, name="new"),
    path("baru/hapus/", filing.discard, name="discard"),
    path("baru/<slug:slug>/", filing.step, name="step"),
    path("periksa/", filing.check, name="check"),
    path("menjawab/", filing.answered, name="answered"),
    path("lacak/", tracking.track, name="track"),
    path("register/", public.register, name="register"),
    path("s/<str:token>/", include(secret)),
]

objections = [
    path("", objecting.about, name="objections"),
    path("baru/", objecting.new, name="objection_new"),
]

urlpatterns = [
    path("permohonan/", include(requests)),
    path("keberatan/", include(objections)),
    path("alur/", ways.ways, name="ways"),
    path("standar-biaya/", public.fees, name="fees"),
    path("formulir/", public.forms, name="paper_forms"),
    path("formulir/<slug:name>.pdf", public.form, name="paper_form"),
    path("tenggat/", public.deadline, name="deadline"),
    path("tenggat/tenggat.ics", public.deadline_calendar, name="deadline_calendar"),
    path("verifikasi/", verification.ask, name="verify_ask"),
    path("verifikasi/<slug:code>/", verification.show, name="verify"),
]
