"""Rights that are widened on purpose, each as somebody might do it: name -> (section that finds it, how it is done)."""

from collections.abc import Callable

from django.contrib import admin

from documents.lifecycle import publishing
from documents.lifecycle import rules as lifecycle
from documents.models import Category, Document, Report
from documents.read_rights import DocumentRights
from opd import admin as base
from opd.models import Official, Role, User
from opd.read_rights import OpdRights
from opd.rules import Reach
from opd.web.view_access import PUBLIC, for_roles
from portal.models import Page
from requests_app.models import PrivacyIncident
from requests_app.read_rights import RequestRights
from requests_app.states import OBJECTION_STEPS, STEPS, Act, ObjectionAct, Step
from tests.access.routes import routes

LEAKS: dict[str, tuple[str, Callable]] = {}


def leak(section: str):
    def keep(widen):
        LEAKS[widen.__name__] = section, widen
        return widen

    return keep


def _admin(model):
    return admin.site.get_model_admin(model)


@leak("records")
def superiors_change_officials(patch):
    patch.setattr(type(_admin(Official)), "change_roles", frozenset({Role.ADMIN, Role.SUPERIOR}))


@leak("records")
def reviewers_add_people(patch):
    patch.setattr(type(_admin(User)), "add_roles", frozenset({Role.ADMIN, Role.REVIEWER}))


@leak("records")
def public_documents_can_be_deleted(patch):
    patch.setattr(type(_admin(Document)), "delete_roles", frozenset({Role.REVIEWER}))


@leak("records")
def folders_of_all_agencies_are_listed(patch):
    """A queryset without its agency, and a permission that asks for a role alone."""
    patch.setattr(type(_admin(Category)), "get_queryset", lambda self, _request: self.model._base_manager.all())
    patch.setattr(type(_admin(Category)), "has_view_permission", lambda _self, request, obj=None: _has_role(request))


@leak("records")
def the_agency_is_not_asked_for(patch):
    patch.setattr(base.OpdScopedAdmin, "holds", base.RoleAdmin.holds)
    patch.setattr(DocumentRights.REPORT, "narrowed", None)
    patch.setattr(type(_admin(Report)), "change_roles", frozenset({Role.REVIEWER, Role.SUPERIOR}))


@leak("records")
def site_admins_read_drafts(patch):
    patch.setitem(DocumentRights.rows, Role.ADMIN, {Reach.CITY: (DocumentRights.DOCUMENT,)})


@leak("records")
def superiors_read_the_outbox(patch):
    row = {Reach.CITY: (*OpdRights.rows[Role.SUPERIOR][Reach.CITY], OpdRights.MESSAGE)}
    patch.setitem(OpdRights.rows, Role.SUPERIOR, row)


@leak("records")
def pages_are_written_by_everybody_at_the_desk(patch):
    patch.setattr(type(_admin(Page)), "has_add_permission", lambda _self, request: request.user.is_authenticated)


@leak("records")
def memberships_that_ended_still_count(patch):
    patch.setattr(User, "memberships_in_force", property(lambda user: list(user.memberships.all())))


@leak("records")
def incidents_can_be_deleted(patch):
    patch.setattr(type(_admin(PrivacyIncident)), "delete_roles", frozenset({Role.ADMIN}))


@leak("acts")
def operators_publish_what_waits_for_review(patch):
    step = lifecycle.STEPS[lifecycle.Act.PUBLISH]
    wider = lifecycle.Step(step.moves, frozenset({Role.OPERATOR, Role.REVIEWER}))
    patch.setitem(lifecycle.STEPS, lifecycle.Act.PUBLISH, wider)


@leak("acts")
def a_draft_is_withdrawn(patch):
    step = lifecycle.STEPS[lifecycle.Act.WITHDRAW]
    draft = {publishing.DocumentState.DRAFT: publishing.DocumentState.WITHDRAWN}
    patch.setitem(lifecycle.STEPS, lifecycle.Act.WITHDRAW, lifecycle.Step(step.moves | draft, step.roles, True))


@leak("acts")
def the_verb_forgets_the_person(patch):
    patch.setattr(publishing, "has_role", lambda *_arguments: True)


@leak("acts")
def agencies_decide_requests(patch):
    step = STEPS[Act.DECIDE]
    patch.setitem(STEPS, Act.DECIDE, Step(step.moves, frozenset({Role.REVIEWER, Role.OPERATOR})))


@leak("acts")
def ppid_rules_on_the_objection(patch):
    step = OBJECTION_STEPS[ObjectionAct.RULE]
    patch.setitem(OBJECTION_STEPS, ObjectionAct.RULE, Step(step.moves, frozenset({Role.SUPERIOR, Role.REVIEWER})))


@leak("acts")
def the_applicant_closes(patch):
    step = STEPS[Act.CLOSE]
    patch.setitem(STEPS, Act.CLOSE, Step(step.moves, step.roles, applicant=True))


@leak("addresses")
def admins_read_registers(patch):
    row = {Reach.CITY: (*RequestRights.rows[Role.ADMIN][Reach.CITY], RequestRights.REGISTER)}
    patch.setitem(RequestRights.rows, Role.ADMIN, row)


@leak("addresses")
def operators_read_identities(patch):
    row = {Reach.OWN: (RequestRights.CASE, RequestRights.IDENTITY)}
    patch.setitem(RequestRights.rows, Role.OPERATOR, row)


@leak("addresses")
def the_system_page_is_public(patch):
    patch.setattr(_view("admin/sistem/"), "access", PUBLIC)


@leak("addresses")
def a_page_without_a_rule(patch):
    patch.delattr(_view("admin/teruskan/"), "access")


@leak("addresses")
def agencies_are_merged_by_operators(patch):
    patch.setattr(_view("admin/opd/opd/<int:pk>/gantikan/"), "access", for_roles(Role.OPERATOR))


def _has_role(request) -> bool:
    return bool(request.user.roles_in_force)


def _view(pattern: str):
    return next(route.view for route in routes() if route.pattern == pattern)
