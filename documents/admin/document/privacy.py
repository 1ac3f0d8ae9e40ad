from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.files import intake, scanned_pages
from documents.files.reading import WITH_PICTURE
from documents.lifecycle import finding_answers, publishing
from documents.lifecycle.proposal import Proposal
from documents.lifecycle.rules import OPERATOR_OR_REVIEWER, Act, acts_for
from documents.models import Document, DocumentState, Finding, Revision, Verdict
from documents.models.file_contents.screening import KIND_LABELS
from documents.privacy import Kind
from documents.release import privacy_gate, traces
from opd.desk.admin_site import at
from opd.errors import REFUSALS
from opd.rules import has_role
from opd.web.refusals import tell_failure, told

GROUPS_A_PAGE = 25
PLACES_SHOWN = 50  # of one value; the answer for all of them covers the others too


@dataclass
class Group:
    """All places of one value: `answer` is the form's field for all of them."""

    label: str
    places: list[Finding]
    answer: forms.BoundField | None = None

    @property
    def first(self) -> Finding:
        return self.places[0]

    @property
    def verdict(self) -> str:
        verdicts = {place.verdict for place in self.places}
        return verdicts.pop() if len(verdicts) == 1 else ""

    @property
    def is_open(self) -> bool:
        return any(not place.verdict for place in self.places)


class AnswersForm(forms.Form):
    """A question for each value, and for each place of a value with several."""

    def __init__(self, *args, groups: list[Group], **kwargs):
        super().__init__(*args, **kwargs)
        for group in groups:
            self._ask(f"alike-{group.first.pk}", group.verdict)
            group.answer = self[f"alike-{group.first.pk}"]
            for place in group.places[:PLACES_SHOWN] if len(group.places) > 1 else ():
                self._ask(f"each-{place.pk}", place.verdict)
                place.answer = self[f"each-{place.pk}"]

    def _ask(self, name: str, verdict: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=_("Jawaban"), choices=Verdict, required=False, initial=verdict, widget=forms.RadioSelect
        )

    def changed_answers(self, scope: str) -> dict[int, str]:
        """Return `{primary key of the finding: verdict}` of the changed answers of a scope, `alike` or `each`."""
        answers = {name: self.cleaned_data[name] for name in self.changed_data if name.startswith(f"{scope}-")}
        return {int(name.removeprefix(f"{scope}-")): verdict for name, verdict in answers.items() if verdict}


class PrivacyMixin:
    @at("<int:pk>/data-pribadi/<int:number>/", "findings")
    def findings(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        revision = self.open_version(request, pk, number)
        document = revision.document
        everything = grouped(revision)
        page = Paginator(everything, GROUPS_A_PAGE).get_page(request.GET.get("hal"))
        groups = list(page.object_list)
        form = AnswersForm(request.POST or None, groups=groups)
        if request.method == "POST" and form.is_valid():
            self._answer(request, revision, form)
            return redirect(request.get_full_path())
        may_answer = has_role(request.user, document.opd, *OPERATOR_OR_REVIEWER)
        context = screening_state(revision) | {
            "document": document,
            "revision": revision,
            "page": page,
            "groups": groups,
            "form": form,
            "may_answer": may_answer and document.state != DocumentState.EXEMPT,
            "has_pictures": revision.mime in WITH_PICTURE,
            "kinds": kinds_to_redact(everything),
        }
        context |= traces_of(document, revision, request.user)
        return self.page(request, "findings", _("Data pribadi dalam berkas"), **context)

    def _answer(self, request, revision, form) -> None:
        alike, each = form.changed_answers("alike"), form.changed_answers("each")
        with told(request):
            count = finding_answers.answer(revision, by=request.user, alike=alike, each=each)
            self._tell(request, revision, _("%(n)s temuan dijawab.") % {"n": count})

    @at("<int:pk>/data-pribadi/<int:number>/nyatakan/", "sign", require_POST)
    def sign(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        revision = self.open_version(request, pk, number)
        with told(request):
            if request.POST.get("looked") != "1":
                raise ValidationError(_("Centang pernyataannya dahulu."))
            finding_answers.sign(revision, by=request.user)
            self._tell(request, revision, _("Pernyataan Anda dicatat."))
        return redirect("admin:documents_document_findings", pk, number)

    @at("<int:pk>/data-pribadi/<int:number>/salinan-publik/", "public_copy", require_POST)
    def public_copy(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        revision = self.open_version(request, pk, number)
        try:
            result = publishing.add_public_copy(revision, by=request.user)
        except intake.Refused as error:
            messages.error(request, str(error))
        except REFUSALS as error:
            tell_failure(request, error)
        else:
            done = _("Salinan publik dibuat sebagai versi %(n)s. Versi %(of)s tetap seperti semula.")
            messages.success(request, done % {"n": result.number, "of": number})
            number = result.number
        return redirect("admin:documents_document_findings", pk, number)

    @at("<int:pk>/data-pribadi/<int:number>/hitamkan/", "redact_all", require_POST)
    def redact_all(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        revision = self.open_version(request, pk, number)
        kind = request.POST.get("kind", "")
        if kind not in list(Kind):
            raise Http404
        with told(request):
            count = finding_answers.redact_all(revision, kind, by=request.user)
            self._tell(request, revision, _("%(n)s temuan dijawab.") % {"n": count})
        return redirect("admin:documents_document_findings", pk, number)

    @at("<int:pk>/berkas/<int:number>/halaman/<int:page>.png", "page", require_safe)
    def page_picture(self, request: HttpRequest, pk: int, number: int, page: int) -> HttpResponse:
        """Send the picture of a page, only to those who may open the file itself."""
        revision = self.open_version(request, pk, number)
        if revision.mime not in WITH_PICTURE or page > (revision.pages or 1):
            raise Http404
        return self.picture_of(revision, page)

    def _tell(self, request, revision: Revision, done: str) -> None:
        left = privacy_gate.blocking_reasons(revision)
        messages.success(request, " ".join([done, *left]) if left else f"{done} {_('Berkas ini boleh terbit.')}")


def traces_of(document: Document, revision: Revision, user) -> dict:
    found = traces.of(revision)
    if found is None:
        return {}
    is_copy = document.events.filter(act=Act.PUBLIC_COPY, revision=revision).exists()
    return {
        "traces": found,
        "no_copy": traces.why_not_copied(revision) if found.rows else "",
        "may_copy": bool(found.rows) and Act.PUBLIC_COPY in acts_for(document, user),
        "original": document.revisions.filter(number=revision.number - 1).defer("text").first() if is_copy else None,
    }


def grouped(revision: Revision) -> list[Group]:
    """Return the findings by value, in the order of the pages; values without an answer come first."""
    groups: dict[tuple[str, str], Group] = {}
    for finding in revision.findings.select_related("answered_by"):
        group = groups.setdefault((finding.kind, finding.value), Group(str(KIND_LABELS[Kind(finding.kind)]), []))
        group.places.append(finding)
    return sorted(groups.values(), key=lambda group: not group.is_open)


def kinds_to_redact(groups: list[Group]) -> list[tuple[str, str]]:
    left = {group.first.kind for group in groups if group.verdict != Verdict.REDACT}
    return [(kind.value, str(label)) for kind, label in KIND_LABELS.items() if kind.value in left]


def screening_state(revision: Revision) -> dict:
    screened = hasattr(revision, "screening")
    return {
        "held_back": privacy_gate.blocking_reasons(revision),
        "unread": privacy_gate.unread_because(revision) if screened else "",
        "screening": revision.screening if screened else None,
        "read_by_machine": scanned_pages.read_by_machine(revision),
        "progress": scanned_pages.progress(revision),
    }


def about_file_going_out(document: Document) -> dict | None:
    """Return, for the document's page, the context of the file that the next publication would open, or None."""
    revision = Proposal(document).revision
    if revision is None or document.state == DocumentState.EXEMPT:
        return None
    verdicts = list(revision.findings.values_list("verdict", flat=True))
    counts = {"found": len(verdicts), "open": verdicts.count("")}
    is_closed = document.is_public and document.proposed_revision_id is None and document.open_file is None
    return screening_state(revision) | counts | {"revision": revision, "is_closed": is_closed}
