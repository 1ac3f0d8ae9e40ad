"""The law of an objection, of a dispute, and of what they declare open (UU 14/2008 Pasal 11, 35 to 37, 50)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from requests_app.models import Event, InformationRequest, Objection, OpeningTask, legal_calendar
from tests.city_walk.checker import (
    CASSATION,
    DISPUTE,
    OBJECTION,
    ON_THE_WAY,
    PUBLIC,
    REPLY,
    Finds,
    Rows,
    day_of,
    rule,
)
from tests.city_walk.rules_of_requests import NOTIFIED, blank, delivery_problems

GRANTED = ("granted", "partly")
PART_TAKING = ("extend", "decide", "issue", "send", "follow", "close", "lapse")  # extended, decided, sent, or closed


@rule("25")
def objection_has_grounds_and_a_request(rows: Rows) -> Finds:
    for case in rows.objections:
        if not case.grounds or not set(case.grounds) <= set("abcdefg") or len(set(case.grounds)) < len(case.grounds):
            yield case, f"has the grounds {case.grounds!r}"
        if case.inforequest_id is None and case.grounds != "b":
            yield case, f"is about no request, on {case.grounds!r}"


@rule("26")
def objection_says_what_pasal_35_asks(rows: Rows) -> Finds:
    for case in rows.objections:
        if blank(case.reason, case.purpose, case.position):
            yield case, "lacks reason, purpose or position"
        if not case.applicant.destroyed_at and blank(case.applicant.name):
            yield case, "has nobody who objects"
        if not any(letter.kind == "objection_receipt" for letter in rows.objection_letters[case.pk]):
            yield case, "has no receipt"


@rule("27")
def objection_is_in_time_for_thirty_working_days(rows: Rows) -> Finds:
    for case in rows.objections:
        filed = [event for event in rows.new_events(rows.objection_events[case.pk]) if event.act == "object"]
        if case.timeliness == "late" and (case.window_until is None or case.received_on <= case.window_until):
            yield case, f"is late on {case.received_on}, until {case.window_until}"
        if not filed or case.inforequest is None or _has_changed_since(rows, case, filed[0]):
            continue
        expected = set(_timeliness(rows, case))
        # One ground in time is enough, a late one weighs more than one that is too early.
        worst = next((each for each in ("in_time", "late", "premature") if each in expected), "in_time")
        # A citizen's limit is the latest by any table of days off since the request.
        is_of_another_table = rows.memory.calendar_since > case.inforequest.received_on
        if case.timeliness != worst and not (is_of_another_table and (case.timeliness, worst) == ("in_time", "late")):
            yield case, f"on {case.grounds!r} is {case.timeliness}, not {worst}"


def _has_changed_since(rows: Rows, case: Objection, filed: Event) -> bool:
    """Return whether anything happened after the objection to what its grounds depend on.

    That is the request, and for e and g (`_owed_until`) what rulings order of it.
    """
    events = list(rows.events[case.inforequest_id])
    if set(case.grounds) & set("eg"):
        for each in rows.objections_of[case.inforequest_id]:
            events += rows.objection_events[each.pk]
    return any(event.pk > filed.pk for event in events)


@dataclass(frozen=True)
class _Told:
    """What the applicant was told: days of the notice (or the lapse), of those that came back, and last days stated."""

    sent: date | None
    received: date | None
    first_sent: date | None
    returned: list[date]
    stated: set[date]


def _timeliness(rows: Rows, case: Objection) -> Iterator[str]:
    """Yield what each ground but b is on the day of the objection: in time, premature or late."""
    request, day = case.inforequest, case.received_on
    told = _told(rows, request, day)
    for ground in set(case.grounds) - {"b"}:
        arose, opens = _begin(request, told, ground)
        if opens is None or day < opens or not (arose or told.stated):
            yield "premature"
            continue
        counted = [arose] if arose else []
        if ground == "c":  # silence goes on where a notice came back, and after a lapse for which the office was late
            is_late_lapse = request.state == "lapsed" and request.ended_on > request.due_on
            counted += [*told.returned, *([told.received] if is_late_lapse else [])]
        if ground in "eg" and told.received:
            counted.append(_owed_until(rows, request, day))
        # What a notice gave the citizen as last day holds for whatever they object to, also where it came back.
        last = max([*told.stated, *([rows.calendar.after(max(counted), OBJECTION)] if counted else [])])
        yield "in_time" if day <= last else "late"


def _begin(request: InformationRequest, told: _Told, ground: str) -> tuple[date | None, date | None]:
    """Return the day on which a ground arose, from which its limit is counted, and the first day to object on it."""
    day_after_due = request.due_on + timedelta(days=1)
    if told.returned and not told.received and ground in "adef":
        return None, told.first_sent
    if ground == "c" or (ground == "e" and not told.received):  # what is not answered is not fulfilled
        return day_after_due, day_after_due
    arose = told.received
    if ground == "g":
        arose = max(each for each in (day_after_due, told.received, request.given_on) if each)
    # The day of receipt is presumed, or recorded later: nobody waits for it.
    return arose, told.sent if told.sent and arose == told.received else arose


def _told(rows: Rows, request: InformationRequest, day: date) -> _Told:
    notices = {letter.pk: letter.stated_due_on for letter in rows.letters[request.pk] if letter.kind == "notice"}
    steps = [row for row in rows.deliveries[request.pk] if row.letter_id in notices]
    handed_over = [row for row in steps if row.stage == "handed_over"]
    decision = rows.decisions.get(request.pk)
    sent, received = (decision.sent_on, decision.received_on) if decision else (None, None)
    if request.state == "lapsed":
        sent, received = request.ended_on, _lapse_received(rows, request, day)
    return _Told(
        sent=sent,
        received=received,
        first_sent=min((row.happened_on for row in handed_over), default=None),
        returned=[row.happened_on for row in steps if row.stage == "bounced"],
        stated={notices[row.letter_id] for row in handed_over} - {None},
    )


def _lapse_received(rows: Rows, request: InformationRequest, day: date) -> date:
    """Return when the letter of a lapse arrived; one on paper that waits arrives on `day`."""
    letter = next((each for each in reversed(rows.letters[request.pk]) if each.kind == "lapse"), None)
    if letter is None or not letter.needs_delivery:
        return request.ended_on
    steps = [row for row in rows.deliveries[request.pk] if row.letter_id == letter.pk]
    arrived = steps[-1].happened_on if steps and steps[-1].stage != "bounced" else day
    if steps and steps[-1].stage == "handed_over" and steps[-1].channel in ("post", "courier"):
        arrived = rows.calendar.after(arrived, ON_THE_WAY)
    return max(request.ended_on, arrived)


def _owed_until(rows: Rows, request: InformationRequest, day: date) -> date:
    """Return `day` while what was granted or ordered is owed, else the day on which the last of it was given."""
    tasks = [task for case in rows.objections_of[request.pk] for task in rows.tasks[case.pk]]
    if _is_promised(rows, request, tasks) or any(task.done_on is None for task in tasks):
        return day
    followed = [day_of(file.followed_at) for file in rows.answer_files[request.pk] if file.followed_at]
    given = [request.given_on] if request.given_on else []
    return max([request.received_on, *followed, *given, *(task.done_on for task in tasks)])


def _is_promised(rows: Rows, request: InformationRequest, tasks: list[OpeningTask]) -> bool:
    """Return whether a notice has granted, for nothing or for a fee that is paid, what nobody has handed over yet."""
    decision = rows.decisions.get(request.pk)
    if not (decision and decision.sent_on and decision.outcome in GRANTED):
        return False
    lowered = [task.cost for task in tasks if task.aim == "fee" and task.done_on and task.cost is not None]
    paid = sum(-row.amount if row.is_refund else row.amount for row in rows.payments[decision.pk])
    if paid < (lowered or [decision.cost or 0])[-1]:
        return False
    later = [row for row in rows.answer_files[request.pk] if row.follows and row.goes_out and not row.carries_out_id]
    is_following = decision.files_follow and not (later and all(row.followed_at for row in later))
    return is_following or request.given_on is None


@rule("28")
def reply_is_due_on_the_thirtieth_working_day(rows: Rows) -> Finds:
    for case in rows.objections:
        is_open = case.state in ("received", "decided") and not _was_closed_when_days_off_changed(rows, case)
        if is_open and case.reply_due_on != rows.calendar.after(case.received_on, REPLY):
            yield case, f"received on {case.received_on}, reply due on {case.reply_due_on}"


def _was_closed_when_days_off_changed(rows: Rows, case: Objection) -> bool:
    """Return whether a reply that came back was on its way: nobody moved that case, and *Sistem* lists it."""
    events = rows.objection_events[case.pk]
    replies = [event for event in events if event.act == "reply"]
    came_back = any(event.act == "bounce_reply" for event in events)
    return came_back and day_of(replies[0].at) <= rows.memory.calendar_since


@rule("29")
def ruling_has_its_reasons_or_its_order(rows: Rows) -> Finds:
    for case in rows.objections:
        if case.outcome in ("upheld", "inadmissible") and blank(case.reasons):
            yield case, f"is {case.outcome} without reasons"
        if case.outcome in GRANTED and blank(case.order):
            yield case, f"is {case.outcome} without an order"


@rule("30")
def ruling_is_by_a_superior_in_office_who_took_no_part(rows: Rows) -> Finds:
    for case in rows.objections:
        rulings = [event for event in rows.objection_events[case.pk] if event.act == "rule"]
        if bool(case.outcome) != bool(case.decided_by_id) or (case.outcome and not rulings):
            yield case, "was ruled on by nobody"
        judges = {event.by_id for event in rulings} | ({case.decided_by_id} if case.decided_by_id else set())
        for judge in judges & _parties(rows, case):
            yield case, f"was ruled on by {judge}, who took part in its request"
        for event in rows.new_events(rulings):
            if not rows.in_office(event.by_id, "atasan", day_of(event.at)):
                yield case, f"was ruled on by {event.by_id}, who is no superior on that day"
        if case.decided_by_id and not rows.in_office(case.decided_by_id, "atasan", case.decided_on):
            yield case, "was ruled on by no superior of that day"


def _parties(rows: Rows, case: Objection) -> set[int]:
    """Return those who took part in the request, by its history, by the ledger, and by the decision itself."""
    if case.inforequest_id is None:
        return set()
    pk = case.inforequest_id
    parties = {event.by_id for event in rows.events[pk] if event.act in PART_TAKING and event.by_id}
    for act in PART_TAKING:
        parties |= rows.actors[str(pk), f"informationrequest.{act}"]
    if decision := rows.decisions.get(pk):
        parties.add(decision.decided_by_id)
    if "c" in case.grounds:
        since, due = case.inforequest.received_on, case.inforequest.due_on
        terms = [row for row in rows.memberships if row.role == "verifikator"]
        begun = [row for row in terms if row.valid_from is None or row.valid_from <= due]
        parties |= {row.user_id for row in begun if row.valid_to is None or row.valid_to >= since}
    return parties


@rule("31")
def reply_opens_the_way_to_the_commission(rows: Rows) -> Finds:
    for case in rows.objections:
        if (case.state == "sent") != bool(case.sent_on):
            yield case, f"is {case.state}, sent on {case.sent_on}"
        if case.sent_on:
            letters = {letter.pk: letter for letter in rows.objection_letters[case.pk]}
            letter = letters.get(case.letter_id)
            if letter is None or letter.kind != "objection_decision":
                yield case, "was answered without its letter"
            else:
                of = case.sent_on, case.sent_by_channel, case.reply_received_on, letter
                for problem in delivery_problems(rows, *of, rows.objection_deliveries[case.pk]):
                    yield case, problem
        dispute = rows.disputes.get(case.pk)
        filed = [event for event in rows.new_events(rows.objection_events[case.pk]) if event.act == "dispute"]
        if dispute and filed and day_of(filed[0].at) > rows.memory.calendar_since:
            # The history says what the reply was on that day; a receipt that is recorded later moves no window.
            begun = _day_zero_of_dispute(rows, case, filed[0])
            counted = rows.calendar.after(begun, DISPUTE)
            # A day that a letter has stated holds, although the days off have changed since, or the letter came back.
            stating = {"objection_decision", "fulfilment"}
            stated = {each.stated_due_on for each in rows.objection_letters[case.pk] if each.kind in stating}
            if dispute.window_until not in {counted, *(day for day in stated if day and day > counted)}:
                yield dispute, f"counted from {begun}, until {dispute.window_until}"


def _day_zero_of_dispute(rows: Rows, case: Objection, filed) -> date:
    """Return when the applicant was last told: the reply, or why its order is not carried out; else when it was due."""
    begun = None
    for event in rows.objection_events[case.pk]:
        if event.pk > filed.pk:
            break
        if event.act in ("reply", "receive_reply"):
            begun = date.fromisoformat(str(event.facts["received_on"]))
        elif event.act == "bounce_reply":
            begun = None
    excused = [task for task in rows.tasks[case.pk] if task.end == "excused" and task.done_on <= day_of(filed.at)]
    told = [begun, *(task.received_on for task in excused)]
    return max((day for day in told if day), default=case.reply_due_on)


@rule("33")
def cassation_is_counted_in_days_of_the_calendar(rows: Rows) -> Finds:
    calendar = legal_calendar()
    for dispute in rows.disputes.values():
        received, until = dispute.judgment_received_on, dispute.cassation_until(calendar)
        expected = received + timedelta(days=CASSATION) if received else None
        if (until and until.on) != expected:
            yield dispute, f"judgment of {received}, cassation until {until}"
        days = [dispute.filed_on, dispute.award_received_on, received]
        known = [day for day in days if day]
        if known != sorted(known) or (received and not dispute.award_received_on):
            yield dispute, f"filed, award, judgment: {days}"
        if (dispute.stage == "finished") != bool(dispute.finished_on) or (
            dispute.finished_on and blank(dispute.result)
        ):
            yield dispute, "is finished without day or result"


@rule("24")
def what_a_ruling_opens_is_published_or_handed_over(rows: Rows) -> Finds:
    for case in rows.objections:
        tasks, dispute = rows.tasks[case.pk], rows.disputes.get(case.pk)
        is_won = case.state == "sent" and case.outcome in GRANTED
        is_final = bool(dispute and dispute.opens_information and dispute.stage == "finished")
        if (is_won or is_final) and not tasks:
            yield case, "opens something, and nobody has the task"
        for task in tasks:
            means = (task.document_id, task.letter_id, task.waiver_id, not blank(task.excuse))
            if task.done_on and (not task.done_by_id or not any(means)):
                yield task, "was done by nobody, or with nothing"
        for event in rows.new_events(rows.objection_events[case.pk]):
            if event.act == "opened" and "document" in event.facts:
                yield from _opened_with_another(rows, case, event)


def _opened_with_another(rows: Rows, case: Objection, event: Event) -> Finds:
    """Judge the document that has just finished a task, as it was then: it may have been withdrawn since."""
    done = [task for task in rows.tasks[case.pk] if task.document_id == event.facts["document"]]
    if not done:
        yield case, "has no task that the document of its history has finished"
    for task in done:
        if rows.state_at(task.document, event.at) not in PUBLIC:
            yield task, "was done with a document that is not public"
        decision = rows.decisions.get(case.inforequest_id)
        expected = {row.document_id for row in rows.refused[decision.pk]} if decision else set()
        if case.inforequest and case.inforequest.state in NOTIFIED and expected:
            opening = task.opening
            if opening and opening.stage == "dibuka" and opening.decided_at <= event.at:
                expected = {opening.document_id}
            if task.document_id not in expected:
                yield task, "was done with another document"
