"""The law of a request: number, due date, decision, notice, costs, withdrawal and the end of personal data."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from django.db.models import Count, Max, Min, Model

from requests_app.models import AccessKey, Destruction, InformationRequest, NumberSeries, Objection
from tests.city_walk.checker import (
    ANSWER,
    ASKING_COMPLETION,
    COMPLETING,
    EXTENSION,
    NEVER_EXEMPT,
    ON_THE_WAY,
    OPEN,
    PERSONAL,
    REVOKING,
    Finds,
    Rows,
    breaks_steps,
    day_of,
    rule,
)

NOTIFIED = ("sent", "closed")
GIVING = ("granted", "partly")
BY_PORTAL = ("portal", "email")
BY_APPLICANT = ("register", "confirm", "complete", "withdraw", "revoke_withdrawal", "send", "hand_over")
BY_AGENCY = ("answer", "hand_back")
# The end of ten days, a wish that was only spoken, the mail server, the table of days off.
CAME_BACK = ("bounce", "letter_back")
BY_PORTAL_ITSELF = ("withdraw", "revoke_withdrawal", "bounce", "letter_back", "recompute")
IDENTITY = ("name", "national_id", "address", "phone", "email", "occupation", "proxy_name", "proxy_national_id")


def blank(*texts: str) -> bool:
    return not all(text and text.strip() for text in texts)


def sent_decisions(rows: Rows) -> Iterator[tuple[InformationRequest, Model]]:
    for case in rows.requests:
        if (decision := rows.decisions.get(case.pk)) and decision.sent_on:
            yield case, decision


# Calendar and number ------------------------------------------------------------------------------------------------


@rule("1")
def due_dates_are_working_days(rows: Rows) -> Finds:
    for case in rows.requests:
        if case.state in OPEN and not rows.calendar.is_working_day(case.due_on):
            yield case, f"is due on {case.due_on}"


@rule("2")
def days_off_have_papers(rows: Rows) -> Finds:
    for holiday in rows.holidays:
        is_own = holiday.kind in ("local", "closure")
        if (is_own or holiday.confirmed) and not any(letter.isdigit() for letter in holiday.source):
            yield holiday, f"{holiday.date} has no number of a decision"


@rule("3")
def notice_is_due_on_the_tenth_or_seventeenth_working_day(rows: Rows) -> Finds:
    for case in rows.requests:
        if case.state not in OPEN:
            continue
        days = ANSWER + EXTENSION if case.extended_on else ANSWER
        if case.due_on != rows.calendar.after(case.received_on, days):
            yield case, f"received on {case.received_on}, due on {case.due_on}"
        if not case.extended_on and case.first_due_on != case.due_on:
            yield case, "has another first due date without an extension"


@rule("5")
def day_of_receipt_is_that_of_jakarta(rows: Rows) -> Finds:
    for case in [*rows.requests, *rows.objections]:
        if case.entered_on != day_of(case.registered_at):
            yield case, f"entered on {case.entered_on}, registered at {case.registered_at}"
        if case.channel == "portal" and case.received_on != case.entered_on:
            yield case, "came by the page on another day"


@rule("7")
def only_open_cases_move_and_no_stated_day(rows: Rows) -> Finds:
    for case in rows.requests:
        state, due = rows.memory.dates.get(case.pk, (case.state, case.due_on))
        came_back = any(event.act in CAME_BACK for event in rows.new_events(rows.events[case.pk]))
        if due != case.due_on and state not in OPEN and case.state not in OPEN and not came_back:
            yield case, f"was closed, and moved from {due} to {case.due_on}"
        rows.memory.dates[case.pk] = case.state, case.due_on
        for before, event in pairwise(rows.events[case.pk]):
            is_refused_by_mail = before.act in CAME_BACK and not before.by_id
            if event.act == "recompute" and not event.by_id and rows.is_new(event) and not is_refused_by_mail:
                yield case, "was moved by nobody"
    for letters in (rows.letters, rows.objection_letters):
        for letter in (letter for of_case in letters.values() for letter in of_case):
            stated = letter.number, letter.kind, letter.dated_on, letter.stated_due_on
            if rows.memory.changed(("letter", letter.pk), stated):
                yield letter, "says something else than when it was sent"


@rule("8")
def number_is_unique_without_gaps_and_for_ever(rows: Rows) -> Finds:
    for case in [*rows.requests, *rows.objections]:
        label = case._meta.label_lower
        identity = case.number, case.year, case.sequence, case.received_on, case.entered_on, case.channel
        if blank(case.number):
            yield case, "has no number"
        if rows.memory.changed((label, case.pk), identity):
            yield case, "is registered otherwise than before"
        if rows.memory.kept.setdefault((label, "number", case.number), case.pk) != case.pk:
            yield case, f"has the number {case.number} of another case"
    for model in (InformationRequest, Objection):
        series = model.objects.values("year").annotate(n=Count("pk"), least=Min("sequence"), most=Max("sequence"))
        for year in series.order_by():
            if (year["least"], year["most"]) != (1, year["n"]):
                yield f"{model._meta.label_lower} {year['year']}", f"{year['n']} numbers up to {year['most']}"
    for row in NumberSeries.objects.filter(kind="request"):
        if row.last != InformationRequest.objects.filter(year=row.year).count():
            yield row, f"counts to {row.last}"


@rule("8")
def receipt_goes_out_on_the_day_of_registration(rows: Rows) -> Finds:
    for case in rows.requests:
        if not any(row.kind == "receipt" and row.dated_on == case.entered_on for row in rows.letters[case.pk]):
            yield case, "has no receipt of its day"


@rule("9")
def request_says_who_asks_what_and_why(rows: Rows) -> Finds:
    for case in rows.requests:
        if blank(case.information, case.purpose, case.access, case.format, case.delivery):
            yield case, "lacks its subject, purpose, format or way"
        if not case.applicant.destroyed_at and blank(case.applicant.name, case.applicant.address):
            yield case, "lacks name or address"


@rule("11")
def what_was_entered_says_by_whom_and_when(rows: Rows) -> Finds:
    for case in [*rows.requests, *rows.objections]:
        if case.received_on > case.entered_on:
            yield case, "was entered before it was received"
        if (case.channel != "portal") != (case.entered_by_id is not None):
            yield case, "came by one way and was entered by another"


# On the way to the answer -------------------------------------------------------------------------------------------


@rule("10")
def completion_is_asked_early_and_its_time_is_kept(rows: Rows) -> Finds:
    for case in rows.requests:
        events = rows.new_events(rows.events[case.pk])
        asked = [event for event in events if event.act == "ask_completion"]
        for event in asked:
            day = day_of(event.at)
            if day > rows.calendar.after(case.received_on, ASKING_COMPLETION):
                yield case, f"asked for completion on {day}"
        asked_on, until = case.completion_asked_on, case.completion_due_on
        if asked and asked_on and until and until < rows.calendar.after(asked_on, COMPLETING):
            yield case, f"asked on {asked_on}, to be completed by {until}"
        if case.state == "incomplete" and (not case.completion_asked_on or blank(case.missing)):
            yield case, "is incomplete, and nobody said what is missing"
        if case.state == "lapsed":
            has_letter = any(letter.kind == "lapse" for letter in rows.letters[case.pk])
            if not case.completion_due_on or case.ended_on <= case.completion_due_on or not has_letter:
                yield case, "lapsed before its time, or without a letter"


@rule("16")
def one_extension_with_a_reason_inside_the_period(rows: Rows) -> Finds:
    for case in rows.requests:
        extensions = [event for event in rows.events[case.pk] if event.act == "extend"]
        waits = [event for event in extensions if "letter" in event.facts]  # until it is handed over
        came_back = any(event.act == "letter_back" and "new" in event.facts for event in rows.events[case.pk])
        if (waits or came_back) and len(extensions) == 1:
            yield from _extended_by_hand(rows, case)
            continue
        if len(extensions) != int(case.extended_on is not None):
            yield case, f"was extended {len(extensions)} times"
        if case.extended_on is None:
            continue
        if blank(case.extension_reason) or not case.received_on <= case.extended_on <= case.first_due_on:
            yield case, f"extended on {case.extended_on}, first due on {case.first_due_on}"
        if any(day_of(event.at) != case.extended_on for event in extensions):
            yield case, "was extended on another day"
        letters = [letter for letter in rows.letters[case.pk] if letter.kind == "extension"]
        if [letter.dated_on for letter in letters] != [case.extended_on]:
            yield case, "was extended without a letter of that day"


def _extended_by_hand(rows: Rows, case) -> Finds:
    """Yield what is wrong with an extension by paper, or that came back: it counts from the hand-over that stands."""
    letters = {letter.pk for letter in rows.letters[case.pk] if letter.kind == "extension"}
    steps = [row for row in rows.deliveries[case.pk] if row.letter_id in letters]
    bounced = max((row.pk for row in steps if row.stage == "bounced"), default=0)
    given = [row for row in steps if row.stage == "handed_over" and row.pk > bounced]
    in_time = [row.happened_on for row in given if row.happened_on <= case.first_due_on]
    if (case.extended_on is not None) != bool(in_time) or case.extended_on not in (None, *in_time):
        yield case, f"extended on {case.extended_on}, letter handed over on {in_time}"


@rule("59")
def what_is_worked_on_is_with_an_agency_of_its_day(rows: Rows) -> Finds:
    for case in rows.requests:
        if case.state == "in_progress" and case.opd_id is None:
            yield case, "is worked on nowhere"
        for event in rows.new_events(rows.events[case.pk]):
            if event.act not in ("assign", "forward") or event.opd_id is None:
                continue
            agency, day = rows.agencies[event.opd_id], day_of(event.at)
            if (agency.valid_from and agency.valid_from > day) or (agency.valid_to and agency.valid_to < day):
                yield case, f"was given to an agency that is gone: {agency}"


# Decision -----------------------------------------------------------------------------------------------------------


def moment_of_decision(rows: Rows, case: InformationRequest):
    """Return the moment of the last decision, by its history."""
    return max(event.at for event in rows.events[case.pk] if event.act == "decide")


@rule("17")
def refusal_rests_on_tests_in_force(rows: Rows) -> Finds:
    for case in rows.requests:
        decision = rows.decisions.get(case.pk)
        if decision is None:
            continue
        tests = [refused.test for refused in rows.refused[decision.pk]]
        if decision.outcome == "refused" and not decision.grounds:
            yield decision, "refuses without a ground"
        if set(decision.grounds) != {test.ground for test in tests}:
            yield decision, f"names {decision.grounds!r}, its tests {[test.ground for test in tests]}"
        if decision.grounds and (blank(decision.law) or not set(decision.grounds) <= set("abcdefghij")):
            yield decision, "names no law, or an unknown ground"
        for refused in rows.refused[decision.pk]:
            if problem := _closes_nothing(refused, decision.decided_on, moment_of_decision(rows, case)):
                yield decision, f"rests on test {refused.test_id}: {problem}"


def _closes_nothing(refused, day: date, moment) -> str:
    """Return why a test closes nothing at the moment of a decision, or nothing."""
    test = refused.test
    if test.stage != "disetujui" or not test.approved_at or test.approved_at > moment:
        return "not approved by then"
    if test.decision_date is None or test.decision_date > day or test.tested_on > day:
        return "later than the decision"
    if test.ended_at and test.ended_at < moment:
        return "ended before"
    if test.ends_on and test.ends_on < day:
        return "expired"
    if test.document_id != refused.document_id:
        return "about another document"
    return "names no statute" if test.ground == "j" and test.statute_id is None else ""


@rule("18")
def what_is_not_held_is_no_refusal(rows: Rows) -> Finds:
    for decision in rows.decisions.values():
        names_ground = decision.grounds or decision.law or rows.refused[decision.pk]
        if names_ground and decision.outcome in ("granted", "not_held", "not_documented"):
            yield decision, f"is {decision.outcome} and names a ground"
        if decision.outcome == "not_held" and decision.controlled:
            yield decision, "is not held and controlled"


@rule("19")
def partial_grant_names_each_part(rows: Rows) -> Finds:
    for decision in rows.decisions.values():
        parts = rows.withheld[decision.pk]
        if (decision.outcome == "partly") != bool(parts):
            yield decision, f"is {decision.outcome} with {len(parts)} parts withheld"
        for part in parts:
            if blank(part.subject, part.reason) or (part.ground and part.ground not in decision.grounds):
                yield decision, "withholds a part without subject, reason or ground"


@rule("20")
def what_the_law_opens_is_not_refused(rows: Rows) -> Finds:
    for decision in rows.decisions.values():
        if not decision.grounds:
            continue
        if blank(decision.document_kind) or decision.document_kind in NEVER_EXEMPT:
            yield decision, f"refuses a {decision.document_kind or 'thing of no kind'}"
        answers = decision.written_consent, decision.public_office
        if set(decision.grounds) & set(PERSONAL) and answers != (False, False):
            yield decision, f"refuses by {decision.grounds}, and the two answers are {answers}"


@rule("22")
def costs_come_from_the_table(rows: Rows) -> Finds:
    for decision in rows.decisions.values():
        lines, day = rows.fee_lines[decision.pk], decision.decided_on
        if (decision.cost or 0) != sum(line.quantity * line.fee.amount for line in lines):
            yield decision, f"costs {decision.cost}"
        if decision.cost and decision.outcome not in GIVING:
            yield decision, "costs something, and gives nothing"
        if decision.cost and decision.sent_on and blank(decision.payment):  # until then it may be empty, as d and f
            yield decision, "costs something, and was sent without a way to pay"
        if decision.cost and decision.sent_on and decision.delivery in BY_PORTAL:
            yield decision, "costs something, and is sent electronically"
        is_confirmed = decision.cost_confirmed_by_id not in (None, decision.decided_by_id)
        if decision.sent_on and (decision.cost or 0) > 100_000 and not is_confirmed:
            yield decision, f"costs {decision.cost}, and no superior has confirmed it"
        for line in lines:
            fee = line.fee
            if blank(fee.basis) or fee.valid_from > day or (fee.valid_to and fee.valid_to < day):
                yield decision, f"charges {fee} of another day"
            if fee.decree_id is None or fee.decided_by_id in (None, fee.asked_by_id):
                yield decision, f"charges {fee}, which two people have not set"
        if sum(payment.amount for payment in rows.payments[decision.pk]) > (decision.cost or 0):
            yield decision, "took more than it costs"


# Notice -------------------------------------------------------------------------------------------------------------


@rule("15")
def notice_answers_a_to_g(rows: Rows) -> Finds:
    for case in rows.requests:
        decision = rows.decisions.get(case.pk)
        if (case.state in NOTIFIED) != bool(decision and decision.sent_on):
            yield case, f"is {case.state}, and its notice {'was' if decision and decision.sent_on else 'was not'} sent"
    for _case, decision in sent_decisions(rows):
        if decision.controlled is None or decision.cost is None:
            yield decision, "says neither who holds it nor what it costs"
        if decision.outcome in GIVING and blank(decision.material, decision.delivery, decision.format):
            yield decision, "gives something, and says not what or how"
        if decision.outcome != "granted" and blank(decision.reason):
            yield decision, "has no reason"


@rule("23")
def notice_is_sent_by_a_way_and_on_a_day(rows: Rows) -> Finds:
    for case, decision in sent_decisions(rows):
        letters = {letter.pk: letter for letter in rows.letters[case.pk]}
        letter = letters.get(decision.letter_id)
        if letter is None or letter.kind != "notice":
            yield decision, "was sent without a notice"
            continue
        for problem in delivery_problems(
            rows, decision.sent_on, decision.sent_by_channel, decision.received_on, letter, rows.deliveries[case.pk]
        ):
            yield decision, problem
        if not decision.decided_on <= decision.sent_on <= decision.received_on:
            yield decision, "decided, sent and received in another order"


def delivery_problems(rows: Rows, sent_on, channel, received_on, letter, records) -> Iterator[str]:
    """Yield what is wrong with the way of a letter: rules 23, 27 and 31, issue 1."""
    records = [row for row in records if row.letter_id == letter.pk]
    handed_over = [row for row in records if row.stage == "handed_over"]
    if not handed_over or records[-1].stage == "bounced":
        yield "nobody handed it over"
        return
    last, day = handed_over[-1], day_of(handed_over[-1].entered_at)
    is_of_this_calendar = rows.is_new(last) and day > rows.memory.calendar_since
    received = [row for row in records if row.stage == "received" and row.pk > last.pk]
    if (last.happened_on, last.channel) != (sent_on, channel):
        yield f"handed over on {last.happened_on} by {last.channel}, sent on {sent_on} by {channel}"
    if last.happened_on < letter.dated_on or last.happened_on > day:
        yield f"made on {letter.dated_on}, sent on {last.happened_on}, entered on {day}"
    if channel in BY_PORTAL:
        if last.entered_by_id is None and not last.happened_on == day == received_on:
            yield "was opened by the applicant on another day"
        if last.entered_by_id and not letter.dated_on == last.happened_on == day == received_on:
            yield "the portal delivered it on a day that somebody typed"
        return
    if last.entered_by_id is None or (blank(last.proof) and not last.sha256):
        yield "went on paper, and nobody entered a proof"
    if received:
        if received[-1].happened_on != received_on or (blank(received[-1].proof) and not received[-1].sha256):
            yield "was received on another day, or without a proof"
    elif channel == "pick_up":
        if received_on != sent_on:
            yield "was taken away on another day"
    elif is_of_this_calendar and received_on != rows.calendar.after(sent_on, ON_THE_WAY):
        yield f"posted on {sent_on}, counted as received on {received_on}"


@rule("21")
def refusal_has_its_letter(rows: Rows) -> Finds:
    for case, decision in sent_decisions(rows):
        kinds = {letter.kind for letter in rows.letters[case.pk] if letter.dated_on >= decision.decided_on}
        if decision.outcome == "refused" and "refusal" not in kinds:
            yield decision, "refuses without its letter"


@rule("54")
def nothing_leaves_unread(rows: Rows) -> Finds:
    for case, decision in sent_decisions(rows):
        if decision.outcome not in GIVING:
            continue
        out = [file for file in rows.answer_files[case.pk] if file.goes_out and not file.destroyed_at]
        out = [file for file in out if not file.follows or file.followed_at]
        has_words = any(part.words.strip() for part in rows.withheld[decision.pk])
        for file in out:
            if file.screened_at is None or file.check_state in ("waiting", "holds"):
                yield file, f"went out {file.check_state}"
            elif file.check_state != "clean" and (has_words or file.signed_at is None):
                yield file, "went out, and nobody answered for what no machine reads"
            if rows.answer_findings[file.pk]:
                yield file, "went out with personal data"
        if any(not file.follows for file in out) and not decision.looked_for_by_id:
            yield decision, "gave files that nobody looked through"


# Withdrawal, history, personal data ---------------------------------------------------------------------------------


@rule("issue 8")
def withdrawal_is_the_applicants_or_can_be_revoked(rows: Rows) -> Finds:
    cases = [(case, rows.withdrawals, rows.letters, rows.events) for case in rows.requests]
    cases += [(c, rows.objection_withdrawals, rows.objection_letters, rows.objection_events) for c in rows.objections]
    for case, withdrawals, letters, events in cases:
        told = [row for row in withdrawals[case.pk] if row.recorded_by_id]
        if case.state == "withdrawn":
            ended = day_of(max(event.at for event in events[case.pk] if event.act in ("withdraw", "drop")))
            own = [row for row in withdrawals[case.pk] if not row.recorded_by_id]
            if not own and not any(row.until < ended and not row.revoked_on for row in told):
                yield case, "was withdrawn, and not by its applicant"
        if told and not any(letter.kind == "withdrawal" for letter in letters[case.pk]):
            yield case, "was told to be withdrawn, and no letter says so"
        for row in told:
            is_of_this_calendar = rows.is_new(row) and row.recorded_on > rows.memory.calendar_since
            if is_of_this_calendar and row.until < rows.calendar.after(row.recorded_on, REVOKING):
                yield case, f"told on {row.recorded_on}, can be revoked until {row.until}"
            if row.told_on > row.recorded_on or row.told_by == "portal":
                yield case, "was told to be withdrawn after it was recorded, or by the page"


@rule("issue 11")
def history_follows_the_law_and_stays(rows: Rows) -> Finds:
    cases = [("request", case, rows.events) for case in rows.requests]
    cases += [("objection", case, rows.objection_events) for case in rows.objections]
    for of, case, events in cases:
        history = events[case.pk]
        for sentence in breaks_steps(of, [event.state for event in history]):
            yield case, sentence
        if not history or history[-1].state != case.state:
            yield case, f"is {case.state}, and its history says otherwise"
        if not history or history[0].act not in ("register", "object"):
            yield case, "has a history without a beginning"
        told = [(event.pk, event.act, event.state, event.by_id, event.at) for event in history]
        before = rows.memory.kept.get(("events", of, case.pk), [])
        if told[: len(before)] != before:
            yield case, "has another history than before"
        rows.memory.kept["events", of, case.pk] = told


@rule("43")
def acts_on_a_request_are_done_by_those_who_may(rows: Rows) -> Finds:
    for case in rows.requests:
        for event in rows.new_events(rows.events[case.pk]):
            if not _may(rows, event, day_of(event.at)):
                yield case, f"{event.act} by {event.by_id or 'nobody'}"


def _may(rows: Rows, event, day: date) -> bool:
    if event.by_id is None:
        return event.act in (BY_APPLICANT if event.by_applicant else BY_PORTAL_ITSELF)
    if event.act in BY_AGENCY:
        return event.opd_id is not None and rows.works_for(event.by_id, event.opd_id, day)
    if event.act == "recompute" and rows.in_office(event.by_id, "admin", day):
        return True
    if event.act in ("tell_withdrawal", "read_message") and rows.in_office(event.by_id, "atasan", day):
        return True
    return event.act != "withdraw" and rows.in_office(event.by_id, "verifikator", day)


@rule("51")
def personal_data_go_with_a_record(rows: Rows) -> Finds:
    gone = [case for case in [*rows.requests, *rows.objections] if case.applicant.destroyed_at]
    recorded = {number for row in Destruction.objects.filter(data_class="identity") for number in row.cases}
    for case in gone:
        # A late objection to a request whose applicant is gone is registered all the same.
        if case.number not in recorded and case.registered_at < case.applicant.destroyed_at:
            yield case, "lost its applicant without a record"
        if any(getattr(case.applicant, name) for name in IDENTITY):
            yield case, "lost its applicant in part"
        if case.state in (*OPEN, "received") and case.registered_at < case.applicant.destroyed_at:
            yield case, "lost its applicant while it is open"
    keys = AccessKey.objects.filter(inforequest__in=[case.pk for case in gone if case in rows.requests])
    for key in keys:
        yield key, "opens a case whose applicant is gone"
