"""What prints each page, committed or below `var/docs`.

`docs/access.csv` needs a city of its own: `python -m tests.access.print_matrix`.
"""

from tests.holes import page as holes
from tests.opd import guards
from tests.printed import commands, settings
from tests.requests_app.letters import requirements
from tests.requests_app.workflow import test_state_tables as states

PAGES = {module.PAGE: module.page for module in (settings, commands, guards, states, requirements, holes)}
