"""A request in the making: its draft, and the verbs of its pages."""

from collections.abc import Mapping
from functools import cached_property
from typing import cast

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from requests_app.citizen.forms.filing import FilingForm, answer_of
from requests_app.citizen.forms.steps import STEPS, Step, StepForm, applicable
from requests_app.models import Draft
from requests_app.web import bot_check
from requests_app.workflow import drafts
from requests_app.workflow.requests import AlreadySent, RegisteredRequest


class Refused(Exception):
    """A step or a request that is not taken now; `filing` is what is kept, `status` that of the page."""

    def __init__(self, sentence: str, status: int, filing: "Filing"):
        super().__init__(sentence)
        self.status, self.filing = status, filing


class Filing:
    """The request of a draft, None before its first step; `stranger` is the IP address of the person who writes."""

    def __init__(self, draft: Draft | None, *, stranger: str):
        self.draft, self.stranger = draft, stranger
        saved, self.kept = drafts.read(draft), list(draft.files.all()) if draft else []
        self.typed = saved.typed
        self.subject = f"{draft.pk}.{saved.edition}" if draft else ""  # of the bot check

    @cached_property
    def form(self) -> FilingForm:
        return FilingForm(applicable(self.typed), kept=self.kept, stranger=self.stranger)

    @property
    def gap(self) -> Step | None:
        """The first step with an error, or None where the request can be sent."""
        return next((step for step in STEPS if self.form.errors.keys() & set(step.fields)), None)

    @property
    def answers(self) -> list[tuple[Step, list[tuple[str, str]]]]:
        """The answers by step, each with its label. Needs a request without `gap`."""
        return [(step, [(str(field.label), answer_of(field)) for field in step.texts(self.form)]) for step in STEPS]

    def page(self, step: Step, data: MultiValueDict | None = None, files: MultiValueDict | None = None) -> StepForm:
        """Return the form of a step; without `data` for reading, with errors where it was answered before."""
        typed = self.typed
        if data is None:
            typed = applicable(typed)
            data = MultiValueDict() if any(typed.get(name) for name in step.fields) else None
        return StepForm(step, typed, data, files, kept=self.kept, stranger=self.stranger)

    def save(self, form: StepForm) -> "Filing":
        """Keep what a step has sent, also where it has errors. *Raises* Refused."""
        if form.is_too_long:
            sentence = _("Isian ini terlalu panjang. Ringkaslah; yang panjang dapat dilampirkan sebagai berkas.")
            raise Refused(sentence, 413, self)
        # A step that only changes the words of a draft takes no more room on our disk.
        allow = bot_check.allow_upload if self.draft is None or form.files else bot_check.allow_change
        if not allow(self.stranger):
            raise Refused(_("Terlalu banyak isian dari jaringan Anda. Coba lagi dalam satu jam."), 429, self)
        form.is_valid()  # inspects the files
        has_room = bot_check.allow_files(self.stranger, form.accepted_bytes)
        files = form.accepted if has_room else []
        try:
            draft = drafts.save(self.draft, form.answers, files=files, removed=form.removed, is_part=True)
        except drafts.NotStored as error:
            raise Refused(str(error), 503, self) from error
        except drafts.DraftGone as error:
            raise Refused(str(error), 200, Filing(None, stranger=self.stranger)) from error
        saved = Filing(draft, stranger=self.stranger)
        form.show_kept(saved.kept)
        if not has_room:
            sentence = _("Terlalu banyak berkas dari jaringan Anda hari ini. Kirim tanpa berkas, lalu susulkan.")
            raise Refused(sentence, 429, saved)
        return saved

    def send(self, sent: Mapping[str, str]) -> RegisteredRequest:
        """Register the request of a draft without `gap`. *Raises* Refused, or what `drafts.send` raises."""
        verdict = bot_check.judge(sent, self.subject)
        if verdict == bot_check.BotVerdict.STALE:
            sentence = _("Halaman ini kedaluwarsa, dan belum ada yang terkirim. Periksa lagi, lalu kirim.")
            raise Refused(sentence, 200, self)
        proven = verdict == bot_check.BotVerdict.PROVEN
        if not proven and not bot_check.allow_unproven(self.stranger):
            sentence = _(
                "JavaScript di peramban Anda tidak aktif, dan dari jaringan ini sudah masuk beberapa permohonan "
                "seperti itu. Nyalakan JavaScript, lalu kirim lagi sekarang. Atau kirim lagi dalam satu jam."
            )
            raise Refused(sentence, 429, self)
        if not bot_check.allow_form(self.stranger):
            raise Refused(_("Coba kirim lagi dalam satu jam."), 429, self)
        form = self.form
        try:
            return drafts.send(
                cast(Draft, self.draft), form.facts(), form.applicant(), papers=form.papers, confirmed=proven
            )
        except AlreadySent:
            if not proven:
                bot_check.give_back_unproven(self.stranger)
            raise
