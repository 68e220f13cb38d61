"""A deputy is named, ended or at work while somebody else acts: real processes, in every order."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Side
from pathway_portal.accounts.models import Deputyship, User, managed_by
from tests.assessments.concurrent_requests import every_order, press, put_under, rated
from tests.factories import DAY, CompanyFactory, DeputyshipFactory, UserFactory
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)

OK, FOUND, NOT_ALLOWED, NOT_THERE, MOVED_ON = 200, 302, 403, 404, 409


def name(employee, deputy, first=0, last=5):
    today = timezone.localdate()
    data = {"colleague": deputy.email, "reports": employee.pk}
    data |= {"starts_on": today + first * DAY, "ends_on": today + last * DAY}
    return Request.by(employee.manager, reverse("assessments:deputies"), data)


def end(row):
    return Request.by(row.manager, reverse("assessments:end_deputy", args=[row.pk]), {})


def leave(person):
    """What HR sends from the page of somebody who leaves."""
    page = reverse("admin:accounts_user_change", args=[person.pk])
    data = {"name": person.name, "email": person.email, "manager": "", "stage": ""}
    return Request.by(UserFactory(superuser=True), page, data)


@every_order
def test_two_are_named_and_one_stands_in(workers, order):
    employee = UserFactory(manager=UserFactory())
    one, other = UserFactory(), UserFactory()

    answers = order.answers(workers, name(employee, one), name(employee, other, first=3, last=9))

    named = [row.deputy for row in Deputyship.objects.all()]
    assert ([answer.status for answer in answers], named) in order.allowed(
        one_first=([FOUND, OK], [one]), other_first=([OK, FOUND], [other])
    )


@every_order
def test_naming_and_another_manager_leave_nobody_who_reads_for_the_former_one(workers, order):
    CompanyFactory()
    employee = UserFactory(manager=UserFactory())
    deputy, new = UserFactory(), UserFactory()

    order.answers(workers, name(employee, deputy), put_under(employee, new))

    assert not User.objects.filter(managed_by(deputy)).exists()
    assert not Deputyship.objects.filter(ended_at=None).exists()


@every_order
def test_who_leaves_while_they_are_named_stands_in_for_nobody_when_they_are_back(workers, order):
    CompanyFactory()
    employee, deputy = UserFactory(manager=UserFactory()), UserFactory()

    order.answers(workers, name(employee, deputy), leave(deputy))
    User.objects.filter(pk=deputy.pk).update(is_active=True)

    assert not User.objects.filter(managed_by(deputy)).exists()


@every_order
def test_a_review_and_the_end_let_it_be_the_deputys_or_none(workers, order):
    submitted = rated()
    deputy = UserFactory()
    row = DeputyshipFactory(employee=submitted.employee, deputy=deputy)
    submitted.ratings.filter(side=Side.MANAGER).update(author=deputy)

    one, other = order.answers(workers, press(deputy, "finish", submitted, version=1), end(row))

    after = Assessment.objects.get()
    assert (one.status, other.status, after.reviewed_by) in order.allowed(
        one_first=(FOUND, FOUND, deputy),
        other_first=(NOT_THERE, FOUND, None),
        other_overtakes=(NOT_ALLOWED, FOUND, None),
    )


@every_order
def test_taking_over_and_finishing_is_one_or_the_other(workers, order):
    submitted = rated()
    deputy, manager = UserFactory(), submitted.employee.manager
    DeputyshipFactory(employee=submitted.employee, deputy=deputy)

    one, other = order.answers(
        workers,
        press(manager, "finish", submitted, version=1),
        press(deputy, "take_over", submitted),
    )

    after = Assessment.objects.get()
    left = after.ratings.filter(side=Side.MANAGER).count()
    kept = after.orphaned_answers.filter(author=manager).count()
    assert (one.status, other.status, after.reviewed_by, left, kept) in order.allowed(
        one_first=(FOUND, MOVED_ON, manager, 3, 0),
        other_first=(OK, FOUND, None, 0, 3),
    )
