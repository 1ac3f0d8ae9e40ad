"""Every act of a case, document, notice, report or test has its words in the journal."""

import pytest
from django.utils.translation import gettext

from documents.lifecycle import rules
from documents.models import AlertAct, ConsequenceAct, ReportAct
from requests_app import states

ACTS = {
    "document": rules.Act,
    "test": ConsequenceAct,
    "alert": AlertAct,
    "report": ReportAct,
    "informationrequest": states.Act,
    "objection": states.ObjectionAct,
}


@pytest.mark.parametrize("prefix", ACTS)
def test_every_act_has_words(prefix):
    codes = [f"{prefix}.{act}" for act in ACTS[prefix].values]
    assert [code for code in codes if gettext(code) == code] == []
