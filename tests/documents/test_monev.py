"""The category of the Monev by its score, at its boundaries (PERKI 1/2022; domain rule 47)."""

from decimal import Decimal

import pytest

from documents.models.monev import category_of

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("score", "category"),
    [
        ("89.9", "Menuju Informatif"),
        ("89.95", "Menuju Informatif"),
        ("90", "Informatif"),
        ("39.9", "Tidak Informatif"),
        ("100", "Informatif"),
        ("80", "Menuju Informatif"),
        ("79.99", "Cukup Informatif"),
        ("60", "Cukup Informatif"),
        ("59.99", "Kurang Informatif"),
        ("40", "Kurang Informatif"),
        ("0", "Tidak Informatif"),
    ],
)
def test_no_score_is_rounded_up_into_the_next_category(score, category):
    assert category_of(Decimal(score)) == category


@pytest.mark.parametrize("score", ["-0.01", "100.01", "NaN"])
def test_other_scores_have_none(score):
    with pytest.raises((ValueError, ArithmeticError)):
        category_of(Decimal(score))
