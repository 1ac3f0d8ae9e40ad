"""Check constraints of one row in one query: the same answers and the same words as Django's, asked one by one."""

from datetime import date

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from documents.models import ConsequenceTest, Document
from documents.models.exemption.consequence import REQUIRED_TEXTS
from opd.models.columns import CheckedTogether
from requests_app.models import Decision, InformationRequest, Objection

pytestmark = pytest.mark.django_db

CLEAN = dict.fromkeys(REQUIRED_TEXTS, "terisi") | {"subject_class": "Rekam medis"}
CLEAN |= {"ground": "h", "tested_on": date(2026, 3, 2), "decision_date": date(2026, 3, 3), "lasts_while": "berlaku"}
DEFECTS = {
    "Tanggal pengujian tidak boleh sesudah tanggal keputusan.": {"tested_on": date(2026, 3, 4)},
    "Pengecualian huruf a sampai f tidak permanen: isi kapan berakhir.": {"ground": "a", "lasts_while": ""},
    "Tanggal berakhir harus sesudah tanggal keputusan.": {"ends_on": date(2026, 3, 3)},
}


def words(row, exclude=None):
    try:
        row.validate_constraints(exclude)
    except ValidationError as error:
        return sorted(error.message_dict[NON_FIELD_ERRORS])
    return []


@pytest.mark.parametrize("left_out", [None, {"reviewed_on"}, {"decision_date"}])
def test_a_row_that_keeps_all_is_asked_once(left_out, django_assert_num_queries):
    with django_assert_num_queries(3):  # with the savepoint around it
        assert words(ConsequenceTest(**CLEAN), left_out) == []


@pytest.mark.parametrize("left_out", [None, {"reviewed_on"}, {"decision_date"}, {"ground", "ends_on"}])
@pytest.mark.parametrize("defects", [[0], [1], [2], [0, 1], [0, 2]])
def test_a_row_that_breaks_some_is_told_what_django_tells(defects, left_out):
    broken = [sentence for number, sentence in enumerate(DEFECTS) if number in defects]
    row = ConsequenceTest(**CLEAN | {name: value for sentence in broken for name, value in DEFECTS[sentence].items()})
    told = words(row, left_out)
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(CheckedTogether, "validate_constraints")
        assert told == words(row, left_out)
    assert set(told) <= set(broken)
    assert told == sorted(broken) or left_out not in (None, {"reviewed_on"})


@pytest.mark.parametrize("model", [ConsequenceTest, Decision, Document, InformationRequest, Objection])
def test_models_with_many_constraints_ask_them_together(model):
    assert issubclass(model, CheckedTogether)
    assert sum(isinstance(constraint, models.CheckConstraint) for constraint in model._meta.constraints) > 5


def test_a_number_of_the_register_is_still_taken_only_once(make_request):
    first = make_request()
    again = InformationRequest(year=first.year, sequence=first.sequence)
    with pytest.raises(ValidationError):
        again.validate_constraints({field.name for field in again._meta.fields} - {"year", "sequence"})
