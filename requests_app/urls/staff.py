from django.contrib import admin
from django.urls import include, path

from requests_app.staff.views import cases, decisions, entry, identity, objections, request_acts, requests, search
from requests_app.staff.views.answer_files import pages as answer_files

app_name = "desk"


def disclosure_urls(kind: str) -> list:
    return [
        path("identitas/", identity.reveal, {"kind": kind}, name="identity"),
        path("identitas/<int:file>/", identity.paper, {"kind": kind}, name="paper"),
        path("surat/<int:file>/", identity.letter, {"kind": kind}, name="letter"),
        path("bukti/<int:file>/", identity.proof, {"kind": kind}, name="proof"),
        path("pernyataan/<int:file>/", identity.statement, {"kind": kind}, name="statement"),
    ]


inforequest = [
    path("", cases.inforequest, name="inforequest"),
    path("serupa/", cases.similar_requests, name="similar"),
    path("keputusan/", decisions.preview, name="decision"),
    path("lampiran/<int:file>/", identity.attachment, name="attachment"),
    path("jawaban/<int:file>/", cases.answer_file, name="answer_file"),
    path("berkas/", cases.add_files, name="add_files"),
    path("berkas/susulkan/", answer_files.follow, name="follow"),
    path("berkas/<int:file>/", cases.set_going_out, name="going_out"),
    path("berkas/<int:file>/periksa/", answer_files.show, name="answer_check"),
    path("berkas/<int:file>/periksa/jawab/", answer_files.answer, name="answer_findings"),
    path("berkas/<int:file>/periksa/nyatakan/", answer_files.sign, name="sign_answer"),
    path("berkas/<int:file>/hitamkan/", answer_files.redact, name="redact_answer"),
    path("dokumen/", cases.choose_documents, name="documents"),
    path("biaya/setujui/", cases.confirm_cost, name="confirm_cost"),
    path("pembayaran/", cases.add_payment, name="add_payment"),
    path("pembayaran/<int:file>/", identity.payment, name="payment"),
    path("catatan/", cases.add_remark, name="say"),
    path("catatan/<int:remark>/dibaca/", cases.mark_read, name="read"),
    *disclosure_urls(identity.REQUEST),
    path("<slug:slug>/", request_acts.act, name="act"),
]

objection = [
    path("", objections.show, name="objection"),
    *disclosure_urls(identity.OBJECTION),
    path("<slug:slug>/", objections.act, name="objection_act"),
]

urlpatterns = [
    path("cari/", admin.site.admin_view(search.show), name="search"),
    path("permohonan/", requests.show, name="requests"),
    path("dokumen/", cases.find_documents, name="find_documents"),
    path("teruskan/", requests.assign_many, name="assign_many"),
    path("catat/", entry.new, name="entry"),
    path("catat/<int:pk>/", entry.check, name="entry_check"),
    path("catat/<int:pk>/ubah/", entry.new, name="entry_again"),
    path("permohonan/<int:pk>/", include(inforequest)),
    path("keberatan/", objections.index, name="objections"),
    path("keberatan/catat/", entry.objection, name="objection_entry"),
    path("keberatan/<int:pk>/", include(objection)),
    path("tugas/", objections.tasks, name="tasks"),
    path("tugas/<int:pk>/", objections.finish_task, name="finish_task"),
    path("tugas/<int:pk>/<slug:slug>/", objections.task_act, name="task_act"),
]
