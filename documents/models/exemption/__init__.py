"""Exempt information: the consequence test, the law that ground j names, and the end of an exemption by two people.

UU 14/2008 Pasal 2 ayat 4, 11 ayat 2, 17 to 20.
"""

from documents.models.exemption.consequence import (
    MUST_END,
    PERSONAL,
    ConsequenceAct,
    ConsequenceEvent,
    ConsequenceStage,
    ConsequenceTest,
    ExemptionEnd,
)
from documents.models.exemption.opening import Opening, OpeningStage
from documents.models.exemption.statute import Statute

__all__ = [
    "MUST_END",
    "PERSONAL",
    "ConsequenceAct",
    "ConsequenceEvent",
    "ConsequenceStage",
    "ConsequenceTest",
    "ExemptionEnd",
    "Opening",
    "OpeningStage",
    "Statute",
]
