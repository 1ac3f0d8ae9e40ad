"""Two agencies with everything that the portal keeps, in each state; all that is not for everybody has a secret in it.

A secret is a made-up word that stands in one place. Who may read it is written beside it, from the table of roles in
what each role is for, and not from the code.
"""

import itertools
import string
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from documents import tasks as document_tasks
from documents.alerts import verbs as alerts
from documents.duties import matrix, months, skeleton
from documents.exemptions import kinds, openings
from documents.exemptions import verbs as exemptions
from documents.imports import batches, runs
from documents.lifecycle import publishing
from documents.models import (
    Category,
    Classification,
    Document,
    DocumentKind,
    Duty,
    DutyMonth,
    LearnedAbbreviation,
    RetentionSchedule,
    SkeletonNode,
    StatementKind,
    Statute,
    Synonym,
    YearlyReport,
)
from documents.public_lists import editions
from documents.redaction import verbs as redaction
from documents.reports import verbs as reports
from documents.search.answers.topics import Topic
from opd.calendar import holiday_files
from opd.ledger import access
from opd.models import (
    AccessEntry,
    CitySetting,
    Holiday,
    HolidayKind,
    LedgerEntry,
    Membership,
    Message,
    Official,
    OfficialRole,
    Opd,
    Role,
    User,
)
from opd.people import changes, settings
from portal.models import (
    DocumentFeedback,
    Frequency,
    IntegrityRule,
    MovedItem,
    News,
    Page,
    Picture,
    Redirect,
    ServiceFeedback,
    SiteFinding,
    SiteProfile,
    Subscriber,
    Webhook,
    WebhookDelivery,
)
from portal.subscriptions import links
from portal.subscriptions import verbs as subscriptions
from requests_app import tasks
from requests_app.models import AccessMode as Way
from requests_app.models import (
    AnswerFile,
    Applicant,
    ApplicantKind,
    Attachment,
    Audience,
    DataClass,
    Delivery,
    DeliveryRecord,
    Destruction,
    Fee,
    Format,
    HolidayChange,
    InformationRequest,
    LaterJudgment,
    LegalPeriod,
    Letter,
    LostProof,
    ObjectionOutcome,
    OpeningTask,
    Outcome,
    Paper,
    PaperKind,
    Payment,
    PrivacyIncident,
    PrivacyRequest,
    RetentionRule,
    Withdrawal,
)
from requests_app.staff.views.entry import CLERK
from requests_app.tracking import secret_links
from requests_app.workflow import decisions, disputes, drafts, fee_changes, fees, objections
from requests_app.workflow import requests as workflow
from requests_app.workflow.delivery.deliveries import Proof
from tests import files
from tests.documents.alerts.test_alerts import FACTS as WARNING
from tests.documents.exemptions.classes import why
from tests.documents.exemptions.test_exemptions import COMPLETE
from tests.requests_app.conftest import fee_in_force

ANONYMOUS = "nobody"
OPERATOR, NEIGHBOUR = "operator", "operator next door"
REVIEWER, SUPERIOR, ADMIN = "reviewer", "superior", "admin"
SUPERUSER, FORMER = "superuser", "reviewer until yesterday"
ROLES: dict[str, set[Role]] = {
    ANONYMOUS: set(),
    FORMER: set(),
    OPERATOR: {Role.OPERATOR},
    NEIGHBOUR: {Role.OPERATOR},
    REVIEWER: {Role.REVIEWER},
    SUPERIOR: {Role.SUPERIOR},
    ADMIN: {Role.ADMIN},
    SUPERUSER: {Role.ADMIN},
}
PEOPLE = list(ROLES)
EVERYBODY = frozenset(PEOPLE)
NOBODY: frozenset[str] = frozenset()
DECIDERS = frozenset({REVIEWER, SUPERIOR})
ADMINS = frozenset({ADMIN, SUPERUSER})
PREFIX = "qxzvq"  # no other word begins like this, and no random token is likely to hold it


@dataclass(frozen=True)
class Secret:
    """A word, what it is, and who may read it; `by_link` whether whoever holds a case's link may, too."""

    word: str
    what: str
    readers: frozenset[str]
    by_link: bool = False


NO_AGENCY = Opd(slug="tidak-satu-pun", name="no agency")  # what no operator may know of


@dataclass(frozen=True)
class Thing:
    """`agency`: whose it is, where an operator of another agency may not know that it exists."""

    row: models.Model
    agency: Opd | None = None
    is_public: bool = False


@dataclass
class World:
    people: dict[str, User | None]
    home: dict[str, Opd]  # of the operators
    things: dict[type[models.Model], list[Thing]] = field(default_factory=lambda: defaultdict(list))
    secrets: dict[str, Secret] = field(default_factory=dict)
    tokens: dict[str, InformationRequest | Subscriber] = field(default_factory=dict)  # of links, and whose they are
    cases: dict[str, int] = field(default_factory=dict)  # of a word or token that a link may show: whose link
    words: itertools.count = field(default_factory=itertools.count)

    def secret(self, what: str, readers, *, by_link: bool = False) -> str:
        number, letters = next(self.words), ""
        for _place in range(3):
            number, letter = divmod(number, 26)
            letters += string.ascii_lowercase[letter]
        return self.keep(f"{PREFIX}{letters}", what, readers, by_link=by_link)

    def keep(self, word: str, what: str, readers, *, by_link: bool = False) -> str:
        self.secrets[word.lower()] = Secret(word, what, frozenset(readers), by_link)
        return word

    def belongs_to(self, case: InformationRequest) -> None:
        """What the holder of a link may read and belongs to no case yet is of this one."""
        for word, secret in self.secrets.items():
            if secret.by_link:
                self.cases.setdefault(word, case.pk)

    def add(self, row, agency: Opd | None = None, *, is_public: bool = False):
        self.things[type(row)].append(Thing(row, agency, is_public))
        return row

    def rows(self, model, agency: Opd | None = None) -> list:
        return [thing.row for thing in self.things[model] if agency in (None, thing.agency)]

    def operator_of(self, agency: Opd) -> str:
        return next(person for person, home in self.home.items() if home == agency)

    def staff_of(self, agency: Opd) -> frozenset[str]:
        """Who reads what an agency has not published."""
        return DECIDERS | {self.operator_of(agency)}


def build(make_user, city, home_agency, other_agency) -> World:
    """Build all of it by the verbs; tasks stay in the queue, but for what is asked of here."""
    people = {
        ANONYMOUS: None,
        OPERATOR: make_user("operator", Role.OPERATOR, home_agency),
        NEIGHBOUR: make_user("tetangga", Role.OPERATOR, other_agency),
        REVIEWER: make_user("verifikator", Role.REVIEWER, city),
        SUPERIOR: make_user("atasan", Role.SUPERIOR, city),
        ADMIN: make_user("admin", Role.ADMIN, city),
        SUPERUSER: make_user("akar", is_superuser=True),
        FORMER: make_user("mantan"),
    }
    yesterday = timezone.localdate() - timedelta(days=1)
    Membership.objects.create(user=people[FORMER], role=Role.REVIEWER, opd=city, valid_to=yesterday)
    world = World(people, {OPERATOR: home_agency, NEIGHBOUR: other_agency})
    for person, user in people.items():
        if user is not None:
            user.email = world.secret(f"e-mail of {person}", ADMINS | {person}) + "@contoh.test"
            user.save(update_fields=["email"])
            world.add(user)
    Opd.objects.filter(pk__in=[home_agency.pk, other_agency.pk]).update(operators_publish=True)
    for agency in (home_agency, other_agency):
        agency.refresh_from_db()
        world.add(agency, agency, is_public=True)
        _documents(world, agency)
        _around_documents(world, agency)
    _requests(world, home_agency, other_agency)
    _city(world, city)
    _city_of_the_desk(world, city)
    return world


# Documents ------------------------------------------------------------------------------------------------------------


def _documents(world: World, agency: Opd) -> None:
    clerk, reviewer, superior = (world.people[name] for name in (world.operator_of(agency), REVIEWER, SUPERIOR))
    folder = Category.objects.create(opd=agency, name=f"Laporan {agency.short_name}")
    category = world.add(folder, agency, is_public=True)
    staff = world.staff_of(agency)

    def secret(what, readers=staff):
        return world.secret(f"{what} ({agency})", readers)

    def document(*about):
        return _document(world, agency, category, *about)

    draft = document("draft", f"Draf {secret('title of a draft')}", secret("file of a draft"))
    document("in review", f"Ajuan {secret('title in review')}", secret("file in review"))
    returned = document("in review", f"Balik {secret('title of a returned one')}", secret("file of a returned one"))
    publishing.return_to_operator(returned, by=reviewer, reason=secret("why it was returned"))
    changed = document("public", f"Terbit {agency.short_name}", f"terbit{agency.pk}")
    publishing.save_draft(changed, by=clerk, values={"title": f"Usulan {secret('title that is proposed')}"})
    world.add(kinds.ask(changed, DocumentKind.DECREE, by=reviewer, reason="Salah pilih."), agency)
    waiting = document("public", f"Lama {agency.short_name}", f"lama{agency.pk}")
    publishing.save_draft(waiting, by=clerk, values={"title": f"Baru {secret('title that waits for review')}"})
    publishing.submit(waiting, by=clerk)
    withdrawn = document("withdrawn", f"Dicabut {agency.short_name}", secret("file that was withdrawn"))
    publishing.withdraw(withdrawn, by=reviewer, reason="Keliru.")
    exempt = document("draft", f"Dikecualikan {agency.short_name}", secret("file that is exempt", DECIDERS))
    words = {"consequence_if_opened": f"Akibat {secret('words of a consequence test', DECIDERS)}"}
    test = exemptions.write_test(exempt, by=reviewer, **COMPLETE | words)
    exemptions.approve(test, by=superior)
    world.add(test, agency)
    exempt.refresh_from_db()
    reason = f"Alasan {secret('why it should be opened', DECIDERS)}"
    world.add(openings.propose_end(exempt, by=reviewer, reason=reason), agency)
    ruled = _exempt(world, agency, document("draft", f"Diputus {agency.short_name}", secret("file ruled on", DECIDERS)))
    scan = SimpleUploadedFile("putusan.txt", f"Putusan {secret('the scan of a ruling', DECIDERS)}".encode())
    ruling = {"ruling": "Putusan KI 1/2026", "ruled_on": timezone.localdate(), "is_final": True}
    world.add(openings.propose_ruling(ruled, by=reviewer, scan=publishing.receive(scan), **ruling), agency)
    unfinished = {"decision_number": "2/PPID/2026", "information": f"Uji {secret('a test that waits', DECIDERS)}"}
    world.add(exemptions.write_test(draft, by=reviewer, **COMPLETE | unfinished), agency)
    choosing = redaction.begin(draft.revisions.get(), by=clerk)
    redaction.add_words(choosing, by=clerk, words=secret("a word to be blackened"), **why(reason="Nama orang."))


def _exempt(world: World, agency: Opd, document: Document) -> Document:
    facts = COMPLETE | {"decision_number": f"{document.pk}/PPID/2026"}
    test = exemptions.write_test(document, by=world.people[REVIEWER], **facts)
    exemptions.approve(test, by=world.people[SUPERIOR])
    world.add(test, agency)
    document.refresh_from_db()
    return document


def _document(world: World, agency: Opd, category: Category, state: str, title: str, text: str) -> Document:
    clerk, reviewer = world.people[world.operator_of(agency)], world.people[REVIEWER]
    values = {
        "category": category,
        "title": title,
        "summary": f"Isi {title}",
        "classification": Classification.PERIODIC,
        "kind": DocumentKind.DECREE if state == "public" else DocumentKind.REPORT,
        "year": 2025,
    }
    is_paper = state in ("draft", "public")  # pictures of its pages are asked for; others are read quicker
    content = files.pdf(f"Isi {text}") if is_paper else f"Isi {text}".encode()
    upload = publishing.receive(SimpleUploadedFile(f"berkas.{'pdf' if is_paper else 'txt'}", content))
    made = publishing.create(agency, by=clerk, values=values, incoming=upload)
    world.add(made, agency, is_public=state in ("public", "withdrawn"))
    for revision in made.revisions.defer("text"):
        document_tasks.extract(revision.pk)
    made.refresh_from_db()
    if state != "draft":
        publishing.submit(made, by=clerk)
    if state in ("public", "withdrawn"):
        publishing.publish(made, by=reviewer, looked_for=True)
    return made


def _around_documents(world: World, agency: Opd) -> None:
    clerk, reviewer = world.people[world.operator_of(agency)], world.people[REVIEWER]
    staff, writers = world.staff_of(agency), {world.operator_of(agency), REVIEWER}

    def secret(what, readers=staff, **more):
        return world.secret(f"{what} ({agency})", readers, **more)

    batch = batches.open_batch(agency, by=clerk, category=world.things[Category][-1].row)
    batches.add_file(batch, SimpleUploadedFile(f"{secret('a file of a batch')}.txt", b"Isi."), by=clerk)
    world.add(batch, agency)
    table = files.upload(
        f"{secret('the name of a table', writers)}.xlsx",
        files.xlsx(Daftar=[["berkas", "judul", "ringkasan", "kategori", "tahun"], ["1.pdf", "Neraca", "Isi.", "x", 1]]),
    )
    run = runs.open_run(agency, by=clerk, table=table, parcel=None)
    runs.work(run.pk)
    world.add(run, agency)
    warning = WARNING | {"title": f"Banjir {agency.short_name}", "ends_at": timezone.now() + timedelta(days=1)}
    alert = alerts.publish(agency, by=clerk, values=warning, submission=uuid4())
    world.add(alert, agency, is_public=True)
    document = next(doc for doc in world.rows(Document, agency) if doc.title.startswith("Terbit"))
    received = reports.receive(
        reports.Target(agency, document.title, document=document),
        kind="usang",
        text=f"Masih lama {secret('what a citizen reported')}",
        submission=uuid4(),
        email=f"{secret('the e-mail of who reported', NOBODY)}@warga.test",
    )
    world.add(received.report, agency, is_public=True)
    world.add(received.report.voices.get(), agency)
    duty = next(duty for duty in Duty.objects.in_force() if duty.is_owed_by(agency))
    skeleton.lay_out(agency, by=reviewer)
    filled = matrix.fill(
        duty,
        agency,
        by=clerk,
        values=duty.metadata_for(agency, timezone.localdate()) | {"title": f"Wajib {secret('a draft for a duty')}"},
        incoming=publishing.receive(SimpleUploadedFile("wajib.txt", b"Isi.")),
    )
    world.add(filled, agency)
    world.add(matrix.state(duty, agency, StatementKind.NOT_APPLICABLE, by=reviewer, reason="Tidak ada."), agency)


# Requests -------------------------------------------------------------------------------------------------------------


def _requests(world: World, home: Opd, other: Opd) -> None:
    reviewer = world.people[REVIEWER]
    _register(world, "nobody yet", DECIDERS)
    incomplete = _register(world, "nobody, for it is incomplete", DECIDERS)
    workflow.ask_completion(incomplete, by=reviewer, missing=world.secret("what is missing", DECIDERS, by_link=True))
    world.belongs_to(incomplete)
    for agency in (home, other):
        staff = world.staff_of(agency)
        assigned = _register(world, str(agency), staff, agency)
        workflow.assign(assigned, by=reviewer, opd=agency)
        note = world.secret("a note of the staff", DECIDERS)
        workflow.add_remark(assigned, by=reviewer, text=f"Catatan {note}", audience=Audience.STAFF)
        remark = world.secret("a message of the applicant", DECIDERS, by_link=True)
        workflow.add_remark(assigned, by=None, text=f"Pesan {remark}", audience=Audience.APPLICANT)
        world.belongs_to(assigned)
        answered = _register(world, f"{agency}, which has answered", staff, agency)
        workflow.assign(answered, by=reviewer, opd=agency)
        _answer(world, answered, agency, staff)
    sent = _register(world, "nobody any more", DECIDERS)
    workflow.assign(sent, by=reviewer, opd=home)
    _answer(world, sent, home, DECIDERS, by_link=True)
    decision = {
        "outcome": Outcome.GRANTED,
        "controlled": True,
        "material": f"Laporan {world.secret('what a decision grants', DECIDERS, by_link=True)}",
        "delivery": Delivery.PICK_UP,
        "format": Format.HARD,
        "charged": [{"fee": _fee(world), "quantity": 1}],
        "payment": "Tunai.",
    }
    decisions.decide(sent, by=reviewer, **decision)
    decisions.send(sent, by=reviewer, channel=Delivery.EMAIL, looked_for=True)
    proof = _sealed(Payment(), f"Bukti {world.secret('the scan of a payment', NOBODY)}")
    world.add(fees.record_payment(sent, by=reviewer, amount=250, paid_on=timezone.localdate(), proof=proof), NO_AGENCY)
    _objections(world, sent)
    world.belongs_to(sent)
    _posted(world, home, decision)
    for case in world.rows(InformationRequest):
        for letter in case.letters.all():
            tasks.make_letter(letter.pk)
            letter.refresh_from_db()
            world.add(letter)


def _posted(world: World, home: Opd, decision: dict) -> None:
    """A request whose notice went by post, with the scan of its slip."""
    reviewer = world.people[REVIEWER]
    posted = _register(world, "nobody, as it went by post", DECIDERS)
    workflow.assign(posted, by=reviewer, opd=home)
    _answer(world, posted, home, DECIDERS, by_link=True)
    without_fee = {name: value for name, value in decision.items() if name not in ("charged", "payment")}
    without_fee |= {"material": "Laporan lewat pos", "delivery": Delivery.POST, "format": Format.SOFT, "cost": 0}
    decisions.decide(posted, by=reviewer, **without_fee)
    decisions.issue(posted, by=reviewer)
    for letter in posted.letters.all():
        tasks.make_letter(letter.pk)
    posted.refresh_from_db()
    scan = _sealed(DeliveryRecord(), f"Resi {world.secret('the scan of a slip', DECIDERS)}")
    decisions.send(
        posted, by=reviewer, channel=Delivery.POST, looked_for=True, proof=Proof(timezone.localdate(), scan=scan)
    )
    world.belongs_to(posted)
    for record in DeliveryRecord.objects.exclude(sha256=""):
        world.add(record, NO_AGENCY)


def _fee(world: World) -> Fee:
    decree = Document.objects.public().filter(kind="keputusan").first()
    return world.add(fee_in_force(world.people[REVIEWER], world.people[ADMIN], decree))


def _city_of_the_desk(world: World, city: Opd) -> None:
    """What the staff keep about the city itself."""
    reviewer, admin, day = world.people[REVIEWER], world.people[ADMIN], date(2020, 1, 1)
    decree = Document.objects.public().filter(kind="keputusan").first()
    world.add(
        fee_changes.propose(Fee(name="CD", amount=500, basis="SK 2/2020", valid_from=day, decree=decree), by=reviewer)
    )
    Membership.objects.create(user=User.objects.create_user("verifikator2"), role=Role.REVIEWER, opd=city)
    world.add(settings.ask(CitySetting.AUTHOR_PUBLISHES, False, by=admin, reason="Empat mata."))
    added = holiday_files.as_csv([holiday_files.Day(date(2026, 12, 1), HolidayKind.LOCAL, "Hari", "SK 4/2026", True)])
    change = HolidayChange(added=added, reason="Keputusan baru.", asked_by=reviewer)
    law = {"article": "Pasal 22", "law": "Undang-Undang Contoh", "valid_from": date(2099, 1, 1), "reason": "Diubah."}
    period = LegalPeriod(kind="answer", days=9, **law, asked_by=reviewer)
    for row in (change, period):
        row.seal(BytesIO(b"SK"), name="sk.txt", mime="text/plain")
        row.save()
        world.add(row)
    told = _register(world, "told", DECIDERS)
    statement = _sealed(Withdrawal(), f"Saya cabut {world.secret('a statement about a request', DECIDERS)}")
    workflow.tell_withdrawal(told, by=reviewer, told_by="letter", reason="Dengan surat.", scan=statement)
    world.add(told.withdrawals.get(), NO_AGENCY)
    office = {"name": "Wiyata Contoh", "office": "Kepala Dinas", "decree": "SK 3/2020", "valid_from": day}
    world.add(Official.objects.create(opd=city, role=OfficialRole.PPID, **office))
    world.add(RetentionSchedule.objects.create(kind=DocumentKind.REPORT, retention="2 tahun", basis="JRA 1/2020"))
    world.add(Statute.objects.create(act="UU 1/2020", title="Contoh", article="4"))
    months.close(months.month_before(months.first_of(timezone.localdate())))
    world.add(DutyMonth.objects.first())


def _register(world: World, whose: str, readers, agency: Opd | None = None) -> InformationRequest:
    def secret(what, readers=NOBODY, **more):
        return world.secret(f"{what} of the request with {whose}", readers, **more)

    number = f"18720101018{len(world.tokens):05}"
    applicant = Applicant(
        kind=ApplicantKind.PERSON,
        name=f"Sri {secret('name', by_link=True)}",
        national_id=world.keep(number, f"NIK of the request with {whose}", NOBODY),
        address=f"Jalan {secret('address', by_link=True)}",
        phone=world.keep(f"08123{len(world.tokens):07}", f"phone of the request with {whose}", NOBODY),
        email=f"{secret('e-mail')}@warga.test",
    )
    asked = {
        "information": f"Laporan {secret('information', readers, by_link=True)}",
        "purpose": f"Untuk {secret('purpose', readers, by_link=True)}",
        "access": Way.COPY,
        "format": Format.HARD,
        "delivery": Delivery.PICK_UP,
    }
    paper = _sealed(Paper(kind=PaperKind.ID_CARD), f"KTP {secret('identity card')}")
    attachment = _sealed(Attachment(), f"Lampiran {secret('attachment')}")
    registered = workflow.register(asked, applicant, papers=[paper], attachments=[attachment])
    case, token = registered.inforequest, registered.token
    world.tokens[token] = case
    world.keep(token, f"link of the request with {whose}", NOBODY, by_link=True)
    world.keep(secret_links.code_of(token), f"code of the request with {whose}", NOBODY, by_link=True)
    world.belongs_to(case)
    world.add(case, agency or NO_AGENCY)
    world.add(case.applicant.papers.get())
    world.add(case.attachments.get(), agency or NO_AGENCY)
    return case


def _sealed(row, text: str):
    row.seal(SimpleUploadedFile("berkas.txt", text.encode()), name="berkas.txt", mime="text/plain")
    return row


def _answer(world: World, case: InformationRequest, agency: Opd, readers, *, by_link: bool = False) -> None:
    file = _sealed(AnswerFile(), f"Jawaban {world.secret(f'a file of an answer ({agency})', readers, by_link=by_link)}")
    text = f"Ini {world.secret(f'text of an answer ({agency})', readers)}"
    workflow.answer(case, by=world.people[world.operator_of(agency)], text=text, files=[file])
    answer = case.answer_files.get()
    tasks.check_answer_file(answer.pk)
    world.add(answer, agency if readers != DECIDERS else NO_AGENCY)


def _objections(world: World, sent: InformationRequest) -> None:
    """One that waits, and one that was granted, with its order to publish."""
    superior, reviewer = world.people[SUPERIOR], world.people[REVIEWER]
    for grounds in ("d", "e"):
        texts = {
            name: f"Kata {world.secret(f'{name} of an objection', DECIDERS, by_link=True)}"
            for name in ("reason", "purpose", "position")
        }
        filed = objections.file(grounds, texts, inforequest=sent)
        objection = filed.objection
        world.add(objection, NO_AGENCY)
        if grounds == "e":
            order = f"Terbitkan {world.secret('an order', DECIDERS, by_link=True)}"
            objections.rule(objection, by=superior, outcome=ObjectionOutcome.GRANTED, reasons="Ya.", order=order)
            objections.issue(objection, by=reviewer)
            for letter in objection.letters.all():
                tasks.make_letter(letter.pk)
            objection.refresh_from_db()
            lost = LostProof(letter=objection.letter, stage="handed_over", channel="post", asked_by=reviewer)
            lost = _sealed(lost, f"Pernyataan {world.secret('the statement of a lost proof', DECIDERS)}")
            lost.happened_on, lost.reason = timezone.localdate(), "Resi basah."
            lost.save()
            world.add(lost)
            scan = _sealed(DeliveryRecord(), f"Resi {world.secret('the scan of a reply', DECIDERS)}")
            proof = Proof(timezone.localdate(), scan=scan)
            objections.reply(objection, by=reviewer, channel=Delivery.POST, proof=proof)
        else:
            statement = _sealed(Withdrawal(), f"Saya cabut {world.secret('a signed statement', DECIDERS)}")
            told = {"told_by": "letter", "reason": "Dengan surat.", "scan": statement}
            objections.tell_drop(objection, by=superior, **told)
            world.add(objection.withdrawals.get(), NO_AGENCY)
    for task in OpeningTask.objects.all():
        world.add(task, NO_AGENCY)
    today = timezone.localdate()
    final = {"stage": "finished", "result": "Ditolak.", "finished_on": today}
    disputed = type(task.objection).objects.get(pk=task.objection_id)
    dispute = disputes.record_dispute(disputed, by=reviewer, filed_on=today)
    disputes.change_dispute(dispute, by=reviewer, **final)
    later = LaterJudgment(dispute=dispute, number="1 K/2026", judged_on=today, result="Dibuka.", asked_by=reviewer)
    later.seal(BytesIO(b"Putusan"), name="putusan.txt", mime="text/plain")
    later.save()
    world.add(later)
    for letter in Letter.objects.filter(objection__inforequest=sent):
        tasks.make_letter(letter.pk)
        letter.refresh_from_db()
        world.add(letter)


# The city -------------------------------------------------------------------------------------------------------------


def _around_the_portal(world: World, document: Document) -> None:
    """What readers said and follow, what the nightly check found, and who is told by webhook."""
    now = timezone.now()
    world.add(DocumentFeedback.objects.create(document=document, helped="yes", comment="Membantu"))
    world.add(ServiceFeedback.objects.create(case_hash="a" * 64, helped="yes", given_on=now.date()))
    world.add(IntegrityRule.objects.create(kind="host", text="mitra.test"))
    finding = {"kind": "host", "subject": "lain.test", "address": "/halaman/uji/"}
    world.add(SiteFinding.objects.create(**finding, first_seen_at=now, last_seen_at=now))
    short = {"short": "QZX", "long": "Qola Zona Xeno", "gist": "qola zona xeno", "documents": 1, "agencies": 1}
    world.add(LearnedAbbreviation.objects.create(**short, has_conflict=False, is_active=False))
    webhook = Webhook.objects.create(name="Satu Data", address="https://data.contoh.go.id/masuk", secret="whsec_uji")
    world.add(webhook)
    told = {"event": "edition", "entry": 1, "object_id": 1, "happened_at": now}
    world.add(WebhookDelivery.objects.create(webhook=webhook, **told))
    subscriptions.ask("warga@contoh.test", Topic("q=air"), Frequency.AT_ONCE)
    subscriber = Subscriber.objects.get()
    world.add(subscriber)
    world.tokens[links.token_of(subscriber)] = subscriber


def _texts_of_the_portal(world: World, hidden: Callable[[str], str]) -> None:
    """A page and a piece of news with their picture, once public and once not."""
    for is_public in (True, False):
        title = "Layanan" if is_public else f"Halaman {hidden('title of a hidden page')}"
        body = "<p>Isi</p>" if is_public else f"<p>{hidden('text of a hidden page')}</p>"
        slug = title.lower().replace(" ", "-")
        alt = "Balai kota" if is_public else f"Gambar {hidden('what a hidden picture shows')}"
        picture = Picture.objects.create(alt=alt, large=b"RIFF", small=b"RIFF", width=8, height=4, sha256="0" * 64)
        world.add(picture, is_public=is_public)
        page = Page.objects.create(slug=slug, title=title, body=body, picture=picture, is_public=is_public)
        world.add(page, is_public=is_public)
        facts = {"title": title, "slug": f"berita-{slug}", "summary": title, "body": body}
        world.add(News.objects.create(**facts, published_at=timezone.now(), is_public=is_public), is_public=is_public)


def _city(world: World, city: Opd) -> None:
    editors = {REVIEWER} | ADMINS
    keepers = editors | {SUPERIOR}
    reviewer = world.people[REVIEWER]

    def hidden(what, readers=frozenset(editors)):
        return world.secret(what, readers)

    _texts_of_the_portal(world, hidden)
    second = ADMINS | {SUPERIOR}
    candidate = User.objects.create_user("calon", full_name=f"Calon {hidden('name of who is to get a role', second)}")
    world.add(changes.ask_role(candidate, Role.REVIEWER, by=world.people[ADMIN]).change)
    for membership in Membership.objects.city_wide():
        world.add(membership)
    draft = world.rows(Document)[0]
    item = MovedItem.objects.create(site="lama.test", source="document", number=1, document=draft)
    world.add(Redirect.objects.create(item=item, site="lama.test", address="/lama/"))
    world.add(SiteProfile.objects.update_or_create(defaults={"address": "Jalan Kota 1", "emblem": files.png()})[0])
    world.add(Synonym.objects.create(ways="apbd\nanggaran"))
    _around_the_portal(world, draft)
    world.add(SkeletonNode.objects.first())
    world.add(Duty.objects.first())
    world.add(YearlyReport.objects.create(year=2020))
    world.add(
        Holiday.objects.create(
            date=date(2026, 3, 17), kind="libur-nasional", name="Libur", source="SK 1/2026", confirmed=True
        )
    )
    world.add(RetentionRule.objects.create(data_class=DataClass.PAPERS, months=12, basis="JRA"))
    world.add(Destruction.objects.create(data_class=DataClass.PAPERS, months=12, basis="JRA", cases=[], files=[]))
    world.add(PrivacyIncident.objects.create(title=f"Insiden {hidden('an incident', keepers)}", recorded_by=reviewer))
    world.add(
        PrivacyRequest.objects.create(right="access", asked=hidden("what one asked", keepers), recorded_by=reviewer)
    )
    edition = editions.freeze(by=reviewer, decision_number="1/DIP", decision_date=date(2026, 6, 1), officer="PPID")
    document_tasks.make_edition(edition.pk)
    edition.refresh_from_db()
    world.add(edition, is_public=True)
    typed = {"name": f"Budi {hidden('name in a draft of the desk', {REVIEWER})}", "information": "Sesuatu"}
    world.add(drafts.save(None, typed | {CLERK: str(reviewer.pk)}))
    typed = {"name": f"Ani {hidden('name in the draft of a citizen', NOBODY)}"}
    world.add(drafts.save(None, typed), NO_AGENCY)
    reason = f"Perlu {hidden('reason of a look at an identity', second)}"
    access.record("identity.reveal", edition, reviewer, {"reason": reason})
    journals = (model.objects.order_by("-number")[:2] for model in (LedgerEntry, AccessEntry))
    for row in (*Message.objects.order_by("-pk")[:2], *itertools.chain.from_iterable(journals)):
        world.add(row)
