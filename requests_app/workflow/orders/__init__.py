"""What a ruling orders becomes tasks, and what was ordered closes them (UU 14/2008 Pasal 11 ayat 2, 36, 46; rule 24).

An order of the superior counts once the reply was sent, one of the Komisi or a court once it is final.
"""

from requests_app.workflow.orders.confirmations import ask_excuse, confirm, finish_opening, open_exempt, open_parts
from requests_app.workflow.orders.fulfilment import FULFILMENT, hand_over, issue, noticed
from requests_app.workflow.orders.ordered import (
    aims_of,
    closed_parts,
    documents_of,
    expected_documents,
    paper_of,
    require_no_less,
    returned_due,
    returned_tasks,
)
from requests_app.workflow.orders.tasks import raise_tasks, supersede, supersede_returned, take_back
from requests_app.workflow.orders.waivers import NO_WAIVER, end_waived, revoke_waiver, waive, waived
