"""Requests for nearly the same information, so that one answer can serve for both."""

from documents.search.text.analysis import tokens
from documents.search.text.roots import STOPWORDS
from requests_app.models import InformationRequest

COMPARED = 500  # the latest requests; older ones are found in the register
LEAST_SHARE = 0.6  # of this request's words that the other request has, too


def similar(inforequest: InformationRequest, user, *, most: int = 5) -> list[InformationRequest]:
    """Return requests visible to `user` that contain most of this one's words, the most similar first."""
    words = _stems(inforequest.information)
    others = InformationRequest.objects.visible_to(user).exclude(pk=inforequest.pk)
    latest = others.select_related("opd").order_by("-pk")[:COMPARED]
    shares = [(len(words & _stems(other.information)) / len(words), other) for other in latest if words]
    matches = sorted((row for row in shares if row[0] >= LEAST_SHARE), key=lambda row: (-row[0], -row[1].pk))
    return [other for _share, other in matches[:most]]


def _stems(text: str) -> set[str]:
    return {stem for _position, exact, stem in tokens(text) if exact not in STOPWORDS}
