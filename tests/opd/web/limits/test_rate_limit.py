import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_q.models import Schedule

from opd.models import ThrottleWindow
from opd.web.limits import rate_limit

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 12.00 in Jakarta
MIDNIGHT = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # of 3 March in Jakarta
ADDRESS = "203.0.113.7"


def use(moment=NOON, *, after=0, scope="lacak", who=ADDRESS, limit=3, seconds=60, **more):
    return rate_limit.allow(scope, who, limit=limit, seconds=seconds, **more, now=moment + timedelta(seconds=after))


def test_as_many_as_the_limit_pass_and_then_none_until_the_window_ends():
    assert [use(after=second) for second in (0, 20, 40, 50, 59)] == [True, True, True, False, False]
    assert [use(after=second) for second in (60, 61, 62, 63)] == [True, True, True, False]


def test_refused_uses_do_not_prolong_the_wait():
    assert [use(after=second, limit=1) for second in (0, 30, 59, 60)] == [True, False, False, True]


def test_scopes_and_people_are_counted_apart():
    assert use(limit=1)
    assert use(limit=1, scope="ajukan")
    assert use(limit=1, who="203.0.113.8")
    assert not use(limit=1)
    assert use(limit=1, scope="a b", who="c") and use(limit=1, scope="a", who="b c")


def test_many_uses_at_once_pass_together_or_not_at_all():
    assert [use(limit=10, uses=uses) for uses in (6, 5, 4, 1, 11)] == [True, False, True, False, False]


def test_a_limit_of_none_lets_nobody_pass():
    assert not use(limit=0)


def test_a_mark_of_what_was_used_once_outlives_midnight():
    assert use(MIDNIGHT, after=-10, limit=1, seconds=3600)
    assert not use(MIDNIGHT, after=10, limit=1, seconds=3600)
    assert not use(MIDNIGHT, after=3589, limit=1, seconds=3600)
    assert use(MIDNIGHT, after=3590, limit=1, seconds=3600)


def test_uses_from_before_midnight_count_on():
    assert [use(MIDNIGHT, after=second) for second in (-20, -10, 10, 20, 30)] == [True, True, True, False, False]
    assert [use(MIDNIGHT, after=second) for second in (41, 42, 43)] == [True, True, False]


def test_who_it_was_is_not_stored_and_looks_different_each_day():
    keys = set()
    for day in range(3):
        use(NOON + timedelta(days=day))
        keys.update(ThrottleWindow.objects.values_list("key", flat=True))
    assert len(keys) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM opd_throttlewindow")
        assert ADDRESS not in repr(cursor.fetchall())


def test_without_our_secret_nobody_can_try_out_all_addresses(settings):
    use()
    settings.SECRET_KEY = "lain" * 20
    use()
    assert ThrottleWindow.objects.count() == 2


def test_two_queries_at_most(django_assert_max_num_queries):
    for _ in range(5):
        with django_assert_max_num_queries(2):
            use()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [1, 7])
def test_of_fifty_at_the_same_moment_exactly_the_limit_pass(limit):
    barrier, passed = threading.Barrier(50), []

    def run():
        try:
            barrier.wait()
            passed.append(rate_limit.allow("uji", ADDRESS, limit=limit, seconds=60))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (passed.count(True), passed.count(False)) == (limit, 50 - limit)
    assert ThrottleWindow.objects.get().uses == limit


def test_what_is_over_is_swept_away(capsys):
    use(timezone.now() - timedelta(seconds=61))
    use(timezone.now(), who="203.0.113.8")
    call_command("sweep_throttle")
    assert capsys.readouterr().out == "Penghitung pemakaian yang dihapus: 1.\n"
    assert ThrottleWindow.objects.count() == 1


def test_the_worker_sweeps_every_hour():
    schedule = Schedule.objects.get(name="sweep_throttle")
    assert (schedule.args, schedule.schedule_type, schedule.repeats) == ("'sweep_throttle'", Schedule.HOURLY, -1)


def test_a_use_may_be_looked_at_and_given_back():
    assert rate_limit.used("lacak", ADDRESS, NOON) == 0
    assert [use(limit=2) for _ in range(3)] == [True, True, False]
    assert rate_limit.used("lacak", ADDRESS, NOON) == 2
    rate_limit.give_back("lacak", ADDRESS, NOON)
    assert rate_limit.used("lacak", ADDRESS, NOON) == 1
    assert [use(limit=2) for _ in range(2)] == [True, False]
    assert rate_limit.used("lacak", ADDRESS, NOON + timedelta(seconds=61)) == 0


def test_what_was_used_before_midnight_may_be_given_back_after_it():
    assert [use(MIDNIGHT, after=second, limit=2) for second in (-20, -10, 10)] == [True, True, False]
    rate_limit.give_back("lacak", ADDRESS, MIDNIGHT + timedelta(seconds=10))
    assert rate_limit.used("lacak", ADDRESS, MIDNIGHT + timedelta(seconds=10)) == 1
    assert [use(MIDNIGHT, after=11, limit=2) for _ in range(2)] == [True, False]


def test_nothing_used_is_nothing_given_back():
    rate_limit.give_back("lacak", ADDRESS, NOON)
    assert [use(limit=1) for _ in range(2)] == [True, False]
