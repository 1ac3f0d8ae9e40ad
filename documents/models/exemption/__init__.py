from documents.models.exemption.consequence import (
    LONGEST_EXEMPTION,
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
