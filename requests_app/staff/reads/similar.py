"""Requests that ask for nearly the same: one answer may do for both, and a second agency need not search again."""

from documents.search.text.analysis import tokens
from documents.search.text.stopwords import STOPWORDS
from requests_app.models import InformationRequest

LOOKED_AT = 500  # the latest requests; older ones are found in the register
ALIKE = 0.6  # share of this request's own words that the other one has, too


def similar(inforequest: InformationRequest, user, *, most: int = 5) -> list[InformationRequest]:
    """Other requests that the person may see and that hold most of this one's words, the most alike first."""
    wanted = _stems(inforequest.information)
    others = InformationRequest.objects.visible_to(user).exclude(pk=inforequest.pk)
    latest = others.select_related("opd").order_by("-pk")[:LOOKED_AT]
    shares = [(len(wanted & _stems(other.information)) / len(wanted), other) for other in latest if wanted]
    alike = sorted((row for row in shares if row[0] >= ALIKE), key=lambda row: (-row[0], -row[1].pk))
    return [other for _share, other in alike[:most]]


def _stems(text: str) -> set[str]:
    return {stem for _position, exact, stem in tokens(text) if exact not in STOPWORDS}
