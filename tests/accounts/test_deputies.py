"""Naming a deputy, and what ends it: who may, whom, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from pathway_portal.accounts.deputies import (
    CannotStandIn,
    end_deputyship,
    name_deputy,
)
from pathway_portal.accounts.models import Deputyship, Notice, NoticeKind, User, managed_by, manages
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.pending_changes import is_protected
from pathway_portal.accounts.services import change_manager, come_back, leave
from pathway_portal.privacy.joining import CannotJoin, join
from tests.factories import DAY, DeputyshipFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = reverse("admin:accounts_deputyship_add")
LIST = reverse("admin:accounts_deputyship_changelist")


@pytest.fixture
def manager():
    return UserFactory(name="Mateo Manager")


@pytest.fixture
def emma(manager):
    return UserFactory(name="Emma Employee", manager=manager)


@pytest.fixture
def dana():
    return UserFactory(name="Dana Deputy")


def named(employees, deputy, *, by, first=0, last=9):
    today = timezone.localdate()
    return name_deputy(
        employees,
        deputy,
        starts_on=today + first * DAY,
        ends_on=today + last * DAY,
        by=by,
        at=timezone.now(),
    )


def managed(user):
    return list(User.objects.filter(managed_by(user)).order_by("pk"))


@pytest.mark.parametrize(
    ("first", "last", "stands_in"), [(-9, -1, False), (-9, 0, True), (0, 9, True), (1, 9, False)]
)
def test_one_person_and_all_at_once_are_asked_alike(emma, dana, first, last, stands_in):
    today = timezone.localdate()
    days = {"starts_on": today + first * DAY, "ends_on": today + last * DAY}
    DeputyshipFactory(employee=emma, deputy=dana, **days)

    assert manages(dana, emma) is stands_in
    assert managed(dana) == [emma] * stands_in
    assert manages(emma.manager, emma)
    assert not manages(emma, emma)


def unread(person):
    return [(n.kind, n.about) for n in person.notices.unread().order_by("pk")]


def test_a_deputy_manages_whom_they_stand_in_for_and_nobody_else(emma, dana, manager):
    UserFactory(manager=manager)
    theirs = UserFactory(manager=dana)

    named([emma], dana, by=manager)

    assert managed(dana) == [emma, theirs]
    assert emma in managed(manager)


@pytest.mark.parametrize(
    "first,last,runs", [(0, 0, True), (-3, 0, True), (0, 3, True), (1, 3, False), (-3, -1, False)]
)
def test_the_days_decide_and_no_job(emma, dana, first, last, runs):
    today = timezone.localdate()
    DeputyshipFactory(
        employee=emma, deputy=dana, starts_on=today + first * DAY, ends_on=today + last * DAY
    )

    assert managed(dana) == ([emma] if runs else [])


def test_everybody_concerned_is_told_once(emma, dana, manager):
    other = UserFactory(manager=manager)

    named([emma, other], dana, by=manager)

    assert unread(emma) == unread(other) == [(NoticeKind.DEPUTY_NAMED, dana)]
    assert unread(dana) == [(NoticeKind.STANDING_IN, manager)]
    assert unread(manager) == []
    first, last = (date_format(timezone.localdate() + days * DAY) for days in (0, 9))
    [words] = [notice.words for notice in emma.notices.to_read()]
    assert words.text == f"Dana Deputy stands in for your manager from {first} to {last}."
    mail_notices(at=timezone.now())
    assert {message.to[0] for message in mail.outbox} == {emma.email, other.email, dana.email}


def test_the_manager_is_told_what_hr_has_done(hr_admin, emma, dana, manager):
    [row] = named([emma], dana, by=hr_admin)

    assert unread(manager) == [(NoticeKind.DEPUTY_FOR_YOU, dana)]

    assert end_deputyship(row, by=hr_admin, at=timezone.now())
    assert unread(manager)[1:] == [(NoticeKind.DEPUTY_ENDED, dana)]
    assert unread(dana)[1:] == [(NoticeKind.STANDING_IN_ENDED, emma)]
    # That somebody stands in is true no more.
    assert unread(emma) == [(NoticeKind.DEPUTY_ENDED, dana)]


def test_ending_twice_has_one_effect(emma, dana, manager):
    [row] = named([emma], dana, by=manager)

    assert end_deputyship(row, by=manager, at=timezone.now())
    told = Notice.objects.count()
    assert not end_deputyship(row, by=manager, at=timezone.now())

    assert Notice.objects.count() == told
    assert managed(dana) == []


# Who cannot


@pytest.mark.parametrize(
    "who,reason",
    [
        ("emma", "Nobody can review themselves"),
        ("manager", "is the manager of Emma Employee already"),
        ("leaver", "has left"),
    ],
)
def test_some_cannot_stand_in(emma, manager, who, reason):
    people = {"emma": emma, "manager": manager, "leaver": UserFactory(is_active=False)}

    with pytest.raises(CannotStandIn, match=reason):
        named([emma], people[who], by=manager)

    assert not Deputyship.objects.exists()


@pytest.mark.parametrize(
    "first,last,reason",
    [
        (3, 2, "before the first"),
        (-1, 3, "has passed"),
        (0, 366, "more than a year"),
    ],
)
def test_days_are_to_come_in_order_and_not_too_many(emma, dana, manager, first, last, reason):
    with pytest.raises(CannotStandIn, match=reason):
        named([emma], dana, by=manager, first=first, last=last)

    assert named([emma], dana, by=manager, first=0, last=365)


@pytest.mark.parametrize("first,last", [(0, 2), (2, 4), (4, 6), (3, 3), (0, 9)])
def test_one_stands_in_on_a_day(emma, dana, manager, first, last):
    named([emma], dana, by=manager, first=2, last=4)

    with pytest.raises(CannotStandIn, match="Dana Deputy already stands in for Emma Employee"):
        named([emma], UserFactory(), by=manager, first=first, last=last)

    named([emma], UserFactory(), by=manager, first=5, last=6)
    named([UserFactory(manager=manager)], UserFactory(), by=manager, first=first, last=last)


def test_what_ended_early_leaves_its_days_free(emma, dana, manager):
    [row] = named([emma], dana, by=manager)
    end_deputyship(row, by=manager, at=timezone.now())

    other = UserFactory()
    named([emma], other, by=manager)

    assert managed(other) == [emma]


@pytest.mark.parametrize("who", ["peer", "head", "deputy", "employee"])
def test_nobody_else_names_or_ends(emma, dana, manager, who):
    [row] = named([emma], dana, by=manager)
    people = {"peer": UserFactory(manager=manager), "deputy": dana, "employee": emma}
    people["head"] = UserFactory()
    User.objects.filter(pk=manager.pk).update(manager=people["head"])
    by = people[who]

    with pytest.raises(PermissionDenied):
        named([emma], UserFactory(), by=by, first=20, last=21)
    with pytest.raises(PermissionDenied):
        end_deputyship(row, by=by, at=timezone.now())

    assert managed(dana) == [emma]


def test_hr_does_not_let_themselves_in(hr_admin, emma):
    User.objects.filter(pk=emma.pk).update(last_login=timezone.now())
    invented = UserFactory(name="Ida Invented")
    LogEntry.objects.create(
        user=hr_admin,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(invented.pk),
        object_repr="Ida",
        action_flag=ADDITION,
    )

    for deputy in (hr_admin, invented):
        with pytest.raises(CannotStandIn, match="You cannot name yourself"):
            named([emma], deputy, by=hr_admin)

    assert managed(hr_admin) == []
    # Who is the manager may be named as deputy by another manager, whatever else they are.
    named([emma], hr_admin, by=emma.manager)
    assert managed(hr_admin) == [emma]


def test_an_account_that_stands_in_is_protected(emma, dana, manager):
    assert not is_protected(dana)

    named([emma], dana, by=manager, first=3)

    assert is_protected(dana)


# What ends it


def test_another_manager_ends_it_for_good(emma, dana, manager):
    named([emma], dana, by=manager)

    change_manager(emma, UserFactory(), at=timezone.now())
    assert managed(dana) == []
    assert unread(dana)[-1] == (NoticeKind.STANDING_IN_ENDED, emma)

    change_manager(emma, manager, at=timezone.now())
    assert managed(dana) == []


def test_a_manager_who_was_changed_without_counting_ends_it_too(emma, dana, manager):
    named([emma], dana, by=manager)

    User.objects.filter(pk=emma.pk).update(manager=UserFactory())

    assert managed(dana) == []


@pytest.mark.parametrize("who", ["deputy", "employee", "manager"])
def test_a_leaver_ends_it_and_does_not_bring_it_back(emma, dana, manager, who):
    named([emma], dana, by=manager)
    leaver = {"deputy": dana, "employee": emma, "manager": manager}[who]

    leave(leaver, at=timezone.now())
    assert managed(dana) == []
    come_back(leaver, at=timezone.now())

    assert managed(dana) == []
    if who == "deputy":
        assert (NoticeKind.DEPUTY_ENDED, dana) in unread(emma)
        assert (NoticeKind.DEPUTY_ENDED, dana) in unread(manager)


def test_joined_entries_stand_in_for_nobody(emma, dana, manager, hr_admin):
    named([emma], dana, by=manager)
    kept = UserFactory(name="Dana Deputy")

    join(kept, dana, by=hr_admin, at=timezone.now())

    assert managed(kept) == []
    assert Deputyship.objects.get().deputy == kept


@pytest.mark.parametrize("pair", [("emma", "dana"), ("dana", "manager")])
def test_who_stood_in_for_another_is_another(emma, dana, manager, hr_admin, pair):
    DeputyshipFactory(employee=emma, deputy=dana)
    people = {"emma": emma, "dana": dana, "manager": manager}
    one, other = (people[name] for name in pair)

    with pytest.raises(CannotJoin, match="two people"):
        join(one, other, by=hr_admin, at=timezone.now())


# What the database holds


@pytest.mark.parametrize(
    "wrong",
    ["themselves", "the manager", "managing oneself", "days", "twice"],
)
def test_the_database_refuses_what_no_deputy_is(emma, dana, manager, wrong):
    today = timezone.localdate()
    fields = {"employee": emma, "deputy": dana}
    if wrong == "twice":
        DeputyshipFactory(**fields)
    fields |= {
        "themselves": {"deputy": emma},
        "the manager": {"deputy": manager},
        "managing oneself": {"manager": emma},
        "days": {"starts_on": today, "ends_on": today - DAY},
        "twice": {},
    }[wrong]

    with pytest.raises(IntegrityError), transaction.atomic():
        DeputyshipFactory(**fields)


# HR's pages


def post(client, employee, deputy, first=0, last=9):
    today = timezone.localdate()
    return client.post(
        ADD,
        {
            "employee": employee.pk,
            "deputy": deputy.pk,
            "starts_on": today + first * DAY,
            "ends_on": today + last * DAY,
        },
    )


def test_hr_names_a_deputy_and_ends_it(client, hr_admin, emma, dana):
    client.force_login(hr_admin)

    assert post(client, emma, dana).status_code == 302
    row = Deputyship.objects.get()
    assert (row.employee, row.manager, row.named_by) == (emma, emma.manager, hr_admin)
    assert "Dana Deputy" in client.get(LIST).content.decode()
    shown = client.get(reverse("admin:accounts_deputyship_change", args=[row.pk]))
    assert "Mateo Manager" in shown.content.decode()
    assert "End it now" in shown.content.decode()
    end = reverse("admin:accounts_deputyship_end", args=[row.pk])
    ended = client.post(end, follow=True)

    assert "Ended. Everybody concerned is told." in ended.content.decode()
    assert "End it now" not in ended.content.decode()
    assert managed(dana) == []


def test_hr_is_told_why_not_and_keeps_what_was_typed(client, hr_admin, emma, dana):
    client.force_login(hr_admin)

    for deputy, first, last, reason in [
        (emma, 0, 9, "Nobody can review themselves"),
        (dana, 3, 1, "The last day is before the first one."),
        (dana, -3, 1, "The first day has passed."),
    ]:
        page = post(client, emma, deputy, first, last)

        assert page.status_code == 200
        assert reason in page.content.decode()
        assert str(timezone.localdate() + last * DAY) in page.content.decode()
    assert not Deputyship.objects.exists()


def test_content_editors_see_no_deputies(client, content_editor, emma, dana):
    row = DeputyshipFactory(employee=emma, deputy=dana)
    client.force_login(content_editor)

    for address in (LIST, ADD, reverse("admin:accounts_deputyship_change", args=[row.pk])):
        page = client.get(address)
        assert page.status_code == 403
        assert "Dana" not in page.content.decode()


def test_the_day_is_that_of_the_company(emma, dana, manager, settings, monkeypatch):
    """Late in the evening in UTC it is the next day in Auckland."""
    settings.TIME_ZONE = "Pacific/Auckland"
    timezone.activate("Pacific/Auckland")
    now = datetime(2026, 11, 30, 22, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    try:
        today = timezone.localdate()
        assert today == now.date() + timedelta(days=1)
        named([emma], dana, by=manager, first=0, last=0)
        assert managed(dana) == [emma]
    finally:
        timezone.deactivate()
