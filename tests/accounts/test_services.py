import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from pathway_portal.accounts.models import LET_GO_AFTER, Notice, NoticeKind, User
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import (
    NotHere,
    ReportingLoop,
    change_manager,
    come_back,
    leave,
    loops_in,
    nearest_active,
    read_notices,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def reload(person):
    return User.objects.get(pk=person.pk)


def told():
    """Who was told what about whom."""
    return {
        (notice.recipient.name, notice.kind, notice.about and notice.about.name)
        for notice in Notice.objects.select_related("recipient", "about")
    }


# Another manager


def test_change_manager_puts_a_person_under_another():
    person, manager = UserFactory(), UserFactory()

    change_manager(person, manager, at=NOW)

    assert person.manager == manager
    assert (reload(person).manager, reload(person).manager_since) == (manager, NOW)


def test_change_manager_puts_a_person_under_nobody():
    person = UserFactory(manager=UserFactory())

    change_manager(person, None, at=NOW)

    assert reload(person).manager is None


def test_change_manager_refuses_oneself():
    person = UserFactory()

    with pytest.raises(ReportingLoop):
        change_manager(person, person, at=NOW)


@pytest.mark.parametrize("between", [0, 1, 3])
def test_change_manager_refuses_somebody_below(between):
    top = person = UserFactory(name="Top")
    for _step in range(between + 1):
        person = UserFactory(manager=person, name="Low")

    with pytest.raises(ReportingLoop) as refused:
        change_manager(top, person, at=NOW)

    assert str(refused.value) == (
        "Low reports to Top, directly or through others. Choose somebody else."
    )
    assert reload(top).manager is None


def test_change_manager_looks_at_the_line_as_it_is_now():
    person, manager = UserFactory(), UserFactory()
    stale = User.objects.get(pk=manager.pk)
    change_manager(manager, person, at=NOW)

    with pytest.raises(ReportingLoop):
        change_manager(person, stale, at=NOW)


def test_change_manager_refuses_who_has_left():
    person, gone = UserFactory(), UserFactory(is_active=False, name="Gone")

    with pytest.raises(NotHere) as refused:
        change_manager(person, gone, at=NOW)

    assert str(refused.value) == "Gone has left. Choose somebody else."


def test_change_manager_tells_all_three_and_nobody_else():
    old, new = UserFactory(name="Old"), UserFactory(name="New", manager=UserFactory(name="Chief"))
    person = UserFactory(name="Ann", manager=old)

    change_manager(person, new, at=NOW)

    assert told() == {
        ("Ann", NoticeKind.MANAGER_CHANGED, "New"),
        ("Old", NoticeKind.REPORT_LOST, "Ann"),
        ("New", NoticeKind.REPORT_GAINED, "Ann"),
    }


def test_change_manager_to_the_same_one_tells_nobody():
    person = UserFactory(manager=UserFactory())

    change_manager(person, person.manager, at=NOW)

    assert told() == set()
    assert reload(person).manager_since is None


def test_who_has_left_is_told_nothing():
    person = UserFactory(manager=UserFactory(name="Gone", is_active=False), name="Ann")

    change_manager(person, None, at=NOW)

    assert told() == {("Ann", NoticeKind.MANAGER_GONE, None)}


# Leaving


def test_reports_of_a_leaver_go_one_manager_up_and_all_are_told():
    chief = UserFactory(name="Chief")
    leaver = UserFactory(name="Leaver", manager=chief)
    report = UserFactory(name="Ann", manager=leaver)
    UserFactory(name="Elsewhere", manager=chief)

    leave(leaver, at=NOW)

    assert (reload(leaver).is_active, reload(leaver).manager) == (False, chief)
    assert (reload(report).manager, reload(report).manager_since) == (chief, NOW)
    assert told() == {
        ("Ann", NoticeKind.MANAGER_CHANGED, "Chief"),
        ("Chief", NoticeKind.REPORT_GAINED, "Ann"),
        ("Chief", NoticeKind.REPORT_LEFT, "Leaver"),
    }


def test_reports_of_a_leaver_pass_over_those_who_have_left():
    chief = UserFactory()
    gone = UserFactory(manager=chief, is_active=False)
    leaver = UserFactory(manager=gone)
    report = UserFactory(manager=leaver)

    leave(leaver, at=NOW)

    assert reload(report).manager == chief


def test_reports_of_a_leaver_at_the_top_have_no_manager():
    leaver = UserFactory()
    report = UserFactory(manager=leaver, name="Ann")

    leave(leaver, at=NOW)

    assert reload(report).manager is None
    assert told() == {("Ann", NoticeKind.MANAGER_GONE, None)}


def test_leaving_ends_the_password():
    leaver = UserFactory(password="a password of their own")

    leave(leaver, at=NOW)

    assert reload(leaver).has_usable_password() is False


def test_leaving_twice_has_one_effect():
    leaver = UserFactory(manager=UserFactory())

    leave(leaver, at=NOW)
    leave(User.objects.get(pk=leaver.pk), at=NOW)

    assert Notice.objects.count() == 1


def test_coming_back_restores_nothing_but_the_person():
    chief = UserFactory(name="Chief")
    person = UserFactory(name="Ann", manager=chief, password="a password of their own")
    report = UserFactory(name="Bo", manager=person)
    leave(person, at=NOW)
    Notice.objects.all().delete()

    come_back(person, at=NOW)

    assert reload(person).is_active is True
    assert reload(person).has_usable_password() is False
    assert reload(report).manager == chief
    assert told() == {
        ("Ann", NoticeKind.MANAGER_CHANGED, "Chief"),
        ("Chief", NoticeKind.REPORT_GAINED, "Ann"),
    }


def test_nobody_comes_back_under_somebody_who_has_left():
    person = UserFactory(is_active=False, manager=UserFactory(is_active=False))

    come_back(person, at=NOW)

    assert reload(person).manager is None
    assert told() == set()


# Lines as a whole


@pytest.mark.parametrize(
    ("manager_of", "circles"),
    [
        ({"a": None, "b": "a", "c": "b"}, []),
        ({"a": "b", "b": "a"}, [["a", "b"]]),
        ({"x": "a", "a": "b", "b": "c", "c": "a", "y": "x"}, [["a", "b", "c"]]),
        ({"a": "b", "b": "a", "c": "d", "d": "c", "e": None}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_every_circle_is_found_once(manager_of, circles):
    assert loops_in(manager_of) == circles


def test_a_line_of_fifty_thousand_is_walked_once():
    line = {n: n + 1 for n in range(50_000)}

    assert loops_in(line) == []
    assert len(loops_in(line | {50_000: 0})[0]) == 50_001


@pytest.mark.parametrize(
    ("leavers", "above"), [(set(), "b"), ({"b"}, "c"), ({"b", "c"}, "d"), ({"b", "c", "d"}, None)]
)
def test_the_next_above_has_not_left(leavers, above):
    assert nearest_active("a", {"a": "b", "b": "c", "c": "d", "d": None}, leavers) == above


# Mail


def test_one_mail_to_each_after_all_is_written(django_capture_on_commit_callbacks):
    old, new = UserFactory(name="Old Hand", language="de"), UserFactory(name="New Hand")
    person = UserFactory(name="Ann Smith", manager=old)

    with django_capture_on_commit_callbacks(execute=True):
        change_manager(person, new, at=NOW)
        assert mail.outbox == []

    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [old.email, new.email, person.email]
    )
    to_ann = next(message for message in mail.outbox if message.to == [person.email])
    assert to_ann.subject == "Your manager or team in Career pathways has changed"
    assert to_ann.body.startswith("Hello Ann Smith,\n\nYour manager is now New Hand.\n")
    assert Notice.objects.filter(mailed_at=NOW).count() == 3


def test_news_is_mailed_once():
    person = UserFactory(manager=UserFactory())
    change_manager(person, None, at=NOW)

    assert mail_notices(at=NOW) == 2
    assert mail_notices(at=NOW) == 0
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_mail_server_that_hangs(slow_mail):
    person = UserFactory(manager=UserFactory())
    running = set(threading.enumerate())

    change_manager(person, None, at=NOW)
    meanwhile = len(mail.outbox), Notice.objects.filter(mailed_at=None).count()
    slow_mail.may_go.set()
    for thread in {*threading.enumerate()} - running:
        thread.join(10)

    assert meanwhile == (0, 2)
    assert (len(mail.outbox), Notice.objects.filter(mailed_at=NOW).count()) == (2, 2)


def test_what_another_sends_is_left_to_them_unless_they_were_stopped_in_the_middle():
    change_manager(UserFactory(manager=UserFactory()), None, at=NOW)
    Notice.objects.update(sending_since=NOW)

    assert mail_notices(at=NOW + LET_GO_AFTER) == 0
    assert mail_notices(at=NOW + LET_GO_AFTER + timedelta(seconds=1)) == 2
    assert mail_notices(at=NOW + 9 * LET_GO_AFTER) == 0


def test_several_news_are_one_mail():
    chief = UserFactory(email="chief@example.com")
    leaver = UserFactory(manager=chief)
    UserFactory.create_batch(3, manager=leaver)
    leave(leaver, at=NOW)

    mail_notices(at=NOW)

    assert [message.to[0] for message in mail.outbox].count("chief@example.com") == 1
    assert len(mail.outbox) == 4


def test_mail_that_fails_is_tried_again(settings):
    person = UserFactory(manager=UserFactory())
    change_manager(person, None, at=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert mail_notices(at=NOW) == 0
    assert Notice.objects.filter(mailed_at=None, sending_since=None).count() == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert mail_notices(at=NOW) == 2


# Reading


def test_what_came_after_the_page_is_not_read_with_it():
    person = UserFactory(manager=UserFactory())
    change_manager(person, None, at=NOW)
    shown = person.notices.get()
    change_manager(person, UserFactory(), at=NOW)

    read_notices(person, until=shown.pk, at=NOW)

    assert list(person.notices.order_by("pk").values_list("read_at", flat=True)) == [NOW, None]


def test_many_are_mailed_by_the_command(django_capture_on_commit_callbacks, capsys):
    leaver = UserFactory(manager=UserFactory())
    UserFactory.create_batch(60, manager=leaver)

    with django_capture_on_commit_callbacks(execute=True):
        leave(leaver, at=NOW)
    assert mail.outbox == []
    call_command("send_notices")
    call_command("send_notices")

    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 61
    assert capsys.readouterr().out == "61 emails sent.\n0 emails sent.\n"


def test_what_was_read_in_the_portal_is_not_mailed():
    person = UserFactory(manager=UserFactory())
    change_manager(person, None, at=NOW)
    read_notices(person, until=person.notices.get().pk, at=NOW)

    assert mail_notices(at=NOW) == 1
    assert mail.outbox[0].to != [person.email]
