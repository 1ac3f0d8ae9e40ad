"""What a new public document says without a clerk who types it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.lifecycle import publishing
from documents.models import Category, Document, DocumentKind, RetentionSchedule, SkeletonNode
from opd.models import SiteProfile
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_day")]

YEAR = NOW.year


def test_unit_place_and_date(make_document):
    public = make_document(year=YEAR)
    assert (public.responsible_unit, public.place) == ("Dinas Kesehatan", "Metro")
    assert public.date == timezone.localdate(public.published_revision.uploaded_at)
    assert public.events.get(act="publish").changes == {"date": [None, public.date.isoformat()]}
    assert make_document(year=2019).date == date(2019, 12, 31)


def test_what_is_stated_stays(make_document):
    stated = {"date": date(2025, 3, 1), "responsible_unit": "Bidang P2P", "place": "Iringmulyo", "retention": "2 tahun"}
    public = make_document(**stated)
    assert {name: getattr(public, name) for name in stated} == stated
    assert public.events.get(act="publish").changes == {}


def test_what_was_emptied_is_filled(make_document, operator, reviewer, read_files):
    document = make_document("draft")
    publishing.save_draft(document, by=operator, values={"responsible_unit": "", "place": ""})
    read_files(document)
    publishing.submit(document, by=operator)
    publishing.publish(document, by=reviewer, looked_for=True)
    assert (document.responsible_unit, document.place) == ("Dinas Kesehatan", "Metro")


def test_where_nobody_names_a_place_a_sentence_says_so(make_document, reviewer):
    document = make_document("submitted")
    Document.objects.update(place="")
    document.refresh_from_db()
    SiteProfile.objects.all().delete()
    with pytest.raises(ValidationError, match="Isi tempat dokumen ini dibuat"):
        publishing.publish(document, by=reviewer, looked_for=True)


def test_retention_follows_the_table_and_never_blocks(make_document, operator, reviewer, category):
    assert make_document().retention == ""
    RetentionSchedule.objects.create(kind=DocumentKind.REPORT, retention="5 tahun", basis="Perwal 1/2020 butir 1")
    assert make_document(title="Kedua").retention == "5 tahun"
    node = SkeletonNode.objects.first()
    folder = Category.objects.create(opd=category.opd, name="Di bawahnya", skeleton_node=node)
    RetentionSchedule.objects.create(node=node, retention="Permanen", basis="Perwal 1/2020 butir 2")
    assert make_document(title="Ketiga", category=folder).retention == "Permanen"
    assert make_document(title="Keempat", kind=DocumentKind.OTHER).retention == ""


def test_a_document_of_before_gets_the_retention_alone(make_document, operator, reviewer):
    public = make_document()
    publishing.save_draft(public, by=operator, values={"responsible_unit": "", "date": None})
    publishing.submit(public, by=operator)
    RetentionSchedule.objects.create(kind=DocumentKind.REPORT, retention="5 tahun", basis="Perwal 1/2020 butir 1")
    publishing.publish(public, by=reviewer, looked_for=True)
    assert (public.responsible_unit, public.date, public.retention) == ("", None, "5 tahun")
