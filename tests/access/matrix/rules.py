"""What is expected, typed from the table of roles and from the law, and not from the code. Letters: `people.may`.

An act that is possible under more conditions than person and state ends with `?`: there the code may be closed, and
never open to others.
"""

import re

# Models of the admin: view, add, change, delete. "-": nobody, also by address.
RECORDS = """
documents.Document            OR S    oR   oR   -    # what was public is withdrawn, never deleted; drafts by an act
documents.Category            OR S    oR   oR   oR
documents.Alert               OR S    oR   -    -    # serta-merta at once (UU 14/2008 Pasal 10); changed by acts
documents.Report              OR S    -    -    -    # citizens report; answered by acts
documents.ConsequenceTest     R S     R    R?   -    # Pasal 19; fixed once it is approved
documents.Opening             R S     -    -    -
documents.KindCorrection      R S     R    -    -    # by two people
documents.Statute             R S     R    R    R
documents.Duty                R       R    R    -
documents.DutyMonth           R       R    -    -    # a month is counted once; a correction gives its reason
documents.Edition             R       R    -    -    # frozen for good
documents.YearlyReport        R       -    R?   -    # made for each year; fixed once it is confirmed
documents.SkeletonNode        R       R    R    -
documents.RetentionSchedule   R       R    R    R
documents.Synonym             R       R    R    R
documents.LearnedAbbreviation R       -    -    -
opd.Opd                       R A     A    A    -    # merged and ended, never deleted (domain rule 59)
opd.Official                  R A     A    A    -
opd.Holiday                   R A     RA   RA   RA
opd.User                      A       A    A    -    # made inactive, never deleted
opd.PersonChange              S A     -    -    -    # by two people
opd.SettingChange             R S A   RSA  -    -    # by two people
opd.Message                   A       -    -    -    # delivery, without the text
opd.LedgerEntry               R S A   -    -    -
opd.AccessEntry               S A     -    -    -    # who signed in and saw whom
portal.Page                   R A     RA   RA   -
portal.News                   R A     RA   RA   -
portal.Faq                    R A     RA   RA   RA
portal.Picture                R A     RA   RA   RA?
portal.SiteProfile            A       A?   A    -
portal.Redirect               A       -    -    -
portal.IntegrityRule          R A     A    A    A
portal.SiteFinding            R A     -    A    -
portal.DocumentFeedback       R       -    -    -
portal.ServiceFeedback        R       -    -    -
portal.Webhook                A       A    A    A
portal.WebhookDelivery        A       -    -    -
requests_app.Fee              R S A   R    R?   -    # by two people; only its last day changes
requests_app.LegalPeriod      R S A   RSA  -    -    # by two people
requests_app.HolidayChange    R S A   RA   -    -    # the Atasan decides
requests_app.LaterJudgment    R S     R    -    -    # names the parties; by two people
requests_app.LostProof        R S     RS   -    -    # by two people
requests_app.PrivacyIncident  R S A   RA   RA   -
requests_app.PrivacyRequest   R S A   RA   RA   -
requests_app.RetentionRule    R A     RA   RA   RA
requests_app.Destruction      R S A   -    -    -    # what was destroyed is a record
"""

# Acts on a document: who, and in which states.
DOCUMENT = """
save               oR   draft returned published change_draft change_returned
blacken            oR   draft returned published change_draft change_returned withdrawn
public_copy        oR   draft returned in_review change_draft change_returned change_in_review
submit             oR   draft returned change_draft change_returned
recall             oR   in_review change_in_review
return             R    in_review change_in_review
publish            R    in_review change_in_review
publish_directly   o?   draft returned change_draft change_returned
discard            oR   change_draft change_returned
ask_withdrawal     oR   published change_draft change_in_review change_returned
withdraw           R    published change_draft change_in_review change_returned
hide_title         R?   withdrawn exempt
mend               R    withdrawn
withhold           R    published change_draft change_in_review change_returned
close_file         R    published change_draft change_in_review change_returned
restore            R    withdrawn
delete             oR?  draft returned
exempt             S    draft in_review returned published change_draft change_in_review change_returned withdrawn
renew              S    exempt
propose_opening    R?   exempt
open               RS?  exempt
schedule           R    in_review change_in_review
unschedule         R?   in_review change_in_review
"""

# Acts on a request. L: the applicant, by the secret link. o: of the agency that is to answer now.
REQUEST = """
confirm            RL   unconfirmed
ask_completion     R    submitted
complete           RL   incomplete
lapse              R    incomplete
assign             R    submitted
forward            R    in_progress answered
remind             R    in_progress
hand_back          o    in_progress
answer             o    in_progress answered
extend             R    submitted in_progress answered
decide             R    submitted in_progress answered decided
issue              R    decided
send               RL   decided
receive            R    sent closed
bounce             R    sent closed
close              R    sent
withdraw           L    unconfirmed submitted incomplete in_progress answered decided
tell_withdrawal    RS   unconfirmed submitted incomplete in_progress answered decided
revoke_withdrawal  RL   unconfirmed submitted incomplete in_progress answered decided
hand_over          RL   unconfirmed submitted incomplete in_progress answered decided lapsed
letter_back        R    unconfirmed submitted incomplete in_progress answered decided sent closed lapsed withdrawn
renew_code         R    unconfirmed submitted incomplete in_progress answered decided sent closed lapsed withdrawn
publish_text       R    unconfirmed submitted incomplete in_progress answered decided sent closed lapsed withdrawn
read_message       RS   unconfirmed submitted incomplete in_progress answered decided sent closed lapsed withdrawn
"""

OBJECTION = """
rule               S    received decided
issue_reply        SR   decided
reply              SRL  decided
receive_reply      R    sent
bounce_reply       R    sent
respond            RL   sent
drop               L    received
tell_drop          RS   received
revoke_drop        RL   received
hand_over_letter   RSL  received decided sent
own_letter_back    RS   received decided sent withdrawn
issue_ordered      RS   received decided sent
hand_over_ordered  RS   received decided sent
waive              RS   received decided sent
revoke_waiver      RSL  received decided sent
renew_own_code     R    received decided sent withdrawn
dispute            R    received decided sent
dispute_change     R    received decided sent
"""

# Addresses: the first that fits. `L`: whoever holds the link. Of things of an agency the letters o and O are of that
# agency; `public` is open as far as the state of the thing is.
ADDRESSES = r"""
en($|/).*                                        *      # the same pages in English, by the same views
admin/login/|admin/lupa-kata-sandi/              *
admin/kata-sandi-baru/|admin/masuk/(kode|kata-sandi|faktor-kedua|belum)/  *
admin/kata-sandi/s/.*                            L
admin/(masuk|akun-saya)/.*                       T
admin/(logout/|password_change/.*|jsi18n/|autocomplete/|tabel/|cari/)?  T
admin/\^\(\?P<app_label>.*                       T
admin/\(\?P<url>.*                               T
admin/\w+/\w+/<path:object_id>/                  T      # leads to the page of the object, which asks again
admin/documents/(document|category|alert|report)/.*  ORS
admin/documents/opening/menurut-putusan/.*       R
admin/documents/(consequencetest|opening|statute|kindcorrection)/.*  RS
admin/documents/duty/(opd/<slug:opd>/.*|cabut/.*)  oR    # the duties of one's agency
admin/documents/.*                               R
admin/opd/(opd|official|holiday)/.*              RA
admin/opd/(ledgerentry|settingchange)/.*         RSA
admin/opd/(personchange|accessentry)/.*          SA
admin/opd/.*                                     A
admin/portal/(page|news|faq|picture|integrityrule|sitefinding)/.*  RA
admin/portal/\w+feedback/.*                      R
admin/portal/.*                                  A
admin/requests_app/(lostproof|laterjudgment)/.*  RS
admin/requests_app/(fee|legalperiod|holidaychange|privacy\w+|destruction)/.*  RSA
admin/requests_app/retentionrule/.*              RA
admin/requests_app/.*                            R
admin/sistem/.*                                  RA
admin/(permohonan|dokumen)/                      ORS
admin/register.*                                 R      # names, addresses: PPID Utama alone
admin/(teruskan|catat|keberatan/catat)/.*        R
admin/permohonan/<int:pk>/                       oRS
admin/permohonan/<int:pk>/jawaban/.*             oRS
admin/permohonan/<int:pk>/(serupa|keputusan)/    RS
admin/permohonan/<int:pk>/lampiran/.*            R      # sent by the applicant, may name anybody
admin/permohonan/<int:pk>/(identitas|surat|bukti|pernyataan)/.*    RS  # never operators, never admins
admin/permohonan/<int:pk>/berkas/<int:file>/periksa/    RS
admin/permohonan/<int:pk>/(berkas|dokumen)/.*    R
admin/permohonan/<int:pk>/pembayaran/<int:file>/    RS
admin/permohonan/<int:pk>/pembayaran/            R
admin/permohonan/<int:pk>/biaya/setujui/         S
admin/permohonan/<int:pk>/catatan/.*             RS
admin/permohonan/<int:pk>/<slug:slug>/           oRS    # the acts: see above
admin/keberatan/.*                               RS
admin/tugas/                                     RS
admin/tugas/<int:pk>/<slug:slug>/                RS     # only the superior confirms a reason
admin/tugas/.*                                   R
permohonan/s/.*|langganan/s/.*                   L
dokumen/<id:pk>.*                                public
gambar/.*|halaman/.*|berita/<slug.*|peringatan/<id.*|lapor/<id.*  public
.*                                               *
"""

# Buttons on pages of other objects; all of them ask more than the person.
BUTTONS = """
documents.Alert/perbarui             oR?
documents.Alert/akhiri               oR?
documents.Alert/periksa              R?
documents.ConsequenceTest/setujui    S?
documents.ConsequenceTest/kembalikan S?
documents.ConsequenceTest/tolak      S?
documents.ConsequenceTest/tinjau     R?
documents.Opening/putusan            RS?
documents.Opening/buka               RS?
documents.Opening/tolak              RS?
documents.Opening/keliru             RS?
documents.Report/selesai             oR?
documents.Report/teruskan            R?
documents.Report/tolak               oR?
"""


def table(text: str) -> dict[str, list[str]]:
    """-> {first word of a line: the other words}; remarks after # are for people."""
    lines = [line.split("#")[0].split() for line in text.strip().splitlines()]
    return {line[0]: line[1:] for line in lines if line}


def records() -> dict[str, dict[str, str]]:
    """-> {model: {act: rule}}; the letters of `view` may stand apart."""
    found = {}
    for model, words in table(RECORDS).items():
        found[model] = dict(zip(("view", "add", "change", "delete"), ["".join(words[:-3]), *words[-3:]], strict=True))
    return found


def acts(text: str) -> dict[str, tuple[str, frozenset[str]]]:
    """-> {act: (rule, states)}."""
    return {act: (words[0], frozenset(words[1:])) for act, words in table(text).items()}


def addresses() -> list[tuple[re.Pattern, str]]:
    return [(re.compile(pattern), words[-1]) for pattern, words in table(ADDRESSES).items()]
