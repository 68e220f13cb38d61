"""Order and drafts do not depend on the server's clock: it runs ahead, or is put back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Rating, Receipt, Side
from assessments.services import AnswerInput
from pathway_portal.accounts import org_import
from pathway_portal.accounts.models import User
from pathway_portal.accounts.services import change_manager, come_back, leave
from pathways.models import Level
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    OrphanedAnswerFactory,
    ReceiptFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("dates")]

NOW = STARTED_AT + 10 * DAY
HOUR = timedelta(hours=1)
OFFSETS = [timedelta(seconds=60), HOUR, -HOUR]


def save(assessment, words, *, place=0, at):
    """Save one answer of the present manager's, on the version its row has now."""
    assessment = Assessment.objects.get(pk=assessment.pk)
    manager = assessment.employee.manager
    key = list(assessment.ratings.filter(side=Side.SELF).order_by("pk"))[place].key
    rows = {row.key: row for row in assessment.ratings.filter(side=Side.MANAGER, author=manager)}
    version = rows[key].version if key in rows and not assessment.has_void_review else 0
    given = [AnswerInput(key, version, Level.WELL, words)]
    return services.save_review(assessment, given, by=manager, at=at)


def written(assessment):
    rows = assessment.ratings.filter(side=Side.MANAGER).exclude(evidence="").order_by("pk")
    return [row.evidence for row in rows]


def to_another(person, at):
    change_manager(person, UserFactory(), at=at)


def to_nobody_and_on(person, at):
    change_manager(person, None, at=at)
    change_manager(person, UserFactory(), at=at)


def their_manager_leaves(person, at):
    above = UserFactory()
    change_manager(person.manager, above, at=at)
    leave(person.manager, at=at)


def they_leave_and_come_back(person, at):
    leave(person, at=at)
    come_back(person, at=at)


def by_a_list(person, at):
    new = UserFactory()
    sheet = org_import.parse(f"email,manager\n{person.email},{new.email}\n".encode())
    org_import.apply(sheet, by=None, at=at)


CHANGES = [to_another, to_nobody_and_on, their_manager_leaves, they_leave_and_come_back, by_a_list]


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("change", CHANGES)
def test_saves_after_a_change_of_manager_stay(change, offset):
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.ALONE)
    change(User.objects.get(pk=assessment.employee_id), NOW + offset)

    save(assessment, "First", place=0, at=NOW)
    save(assessment, "Second", place=1, at=NOW + timedelta(seconds=5))

    assert written(assessment) == ["First", "Second"]


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_review_begun_before_the_change_is_void(client, change, offset):
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.ALONE)
    old = assessment.employee.manager
    save(assessment, "From before", at=NOW + offset)

    change(User.objects.get(pk=assessment.employee_id), NOW)
    old.refresh_from_db()
    if not old.is_active:
        come_back(old, at=NOW)
    employee = User.objects.get(pk=assessment.employee_id)
    if employee.manager != old:
        change_manager(employee, old, at=NOW)

    client.force_login(old)
    page = client.get(reverse("assessments:review", args=[assessment.pk]))
    assert "From before" not in page.content.decode()
    save(assessment, "Afresh", place=1, at=NOW)
    assert written(assessment) == ["Afresh"]


def test_what_was_kept_of_an_older_version_is_void_by_the_same_number(client):
    assessment = AssessmentFactory(submitted=True, ratings__self=Level.ALONE)
    old = assessment.employee.manager
    save(assessment, "Begun", at=NOW)
    OrphanedAnswerFactory(assessment=assessment, author=old, kept_at=NOW + HOUR, text="Kept")
    to_another(assessment.employee, NOW)
    change_manager(assessment.employee, old, at=NOW)

    client.force_login(old)
    page = client.get(reverse("assessments:review", args=[assessment.pk]))
    assert "Kept" not in page.content.decode()
    save(assessment, "Afresh", at=NOW)
    assert OrphanedAnswer.objects.count() == 0


@pytest.fixture
def twice():
    """One step, agreed; then begun again with the clock an hour back from the first."""
    first = AssessmentFactory(agreed=True, started_at=NOW, **_dates(NOW))
    at = NOW - HOUR
    second = services.start(first.stage, by=first.employee, at=at)
    return first, second


def _dates(at):
    names = "submitted_at reviewed_at employee_confirmed_at manager_confirmed_at"
    return dict.fromkeys([*names.split(), "agreed_at"], at)


def close(assessment, at):
    """Go all the way on with a draft."""
    employee, manager = assessment.employee, assessment.employee.manager
    for side, person in [(Side.SELF, employee), (Side.MANAGER, manager)]:
        rows = assessment.ratings.filter(side=Side.SELF)
        given = [
            AnswerInput(row.key, 0, Level.ALONE if row.competency_id else "partly") for row in rows
        ]
        if side == Side.SELF:
            services.save_own_half(assessment, given, by=person, at=at)
            services.submit(assessment, version=0, independent=True, by=person, at=at)
        else:
            services.save_review(assessment, given, by=person, at=at)
            services.complete_review(assessment, version=1, by=person, at=at)
    services.settle(assessment, [], [], False, version=2, by=manager, at=at)
    services.agree(assessment, version=3, by=manager, at=at)
    services.agree(assessment, version=4, by=employee, at=at)


def test_the_one_begun_last_comes_first(client, twice):
    first, second = twice
    stage = first.stage
    employee, manager = first.employee, first.employee.manager

    client.force_login(employee)
    mine = client.get(reverse("assessments:mine"))
    assert [*mine.context["assessments"]] == [second, first]
    history = client.get(reverse("assessments:history", args=[first.pk]))
    assert history.context["assessments"] == [second, first]
    assert employee.assessments.latest_of(stage.slug, stage.pathway.role_id).get() == second
    assert [*employee.assessments.latest_per_stage()] == [second]
    client.force_login(manager)
    report = client.get(reverse("assessments:report", args=[employee.pk]))
    assert [*report.context["assessments"]] == [second, first]
    team = client.get(reverse("assessments:team"))
    assert team.context["rows"] == [(employee, [second])]


def test_the_one_agreed_last_is_compared_with_the_one_before(client, twice):
    first, second = twice
    close(second, NOW - HOUR)
    third = services.start(first.stage, by=first.employee, at=NOW - HOUR)

    client.force_login(first.employee)
    detail = client.get(reverse("assessments:detail", args=[second.pk]))
    assert [len(group.rows) for group in detail.context["changes"]] == [2, 1]
    assert client.get(reverse("assessments:detail", args=[first.pk])).context["changes"] == []
    points = client.get(reverse("assessments:history", args=[first.pk])).context["points"]
    assert [point.assessment for point in points] == [first, second]
    assert [*Assessment.objects.before(third)] == [second, first]
    agreed = [row.assessment for row in Rating.objects.agreed_with(first.employee)]
    assert agreed == [first, first, second, second]


def test_closing_numbers_count_up_for_each_person(twice):
    first, second = twice
    other = AssessmentFactory(agreed=True)

    close(second, NOW - HOUR)

    second.refresh_from_db()
    assert [a.agreed_number for a in (first, second, other)] == [1, 2, 1]


def test_a_step_from_a_clock_that_is_behind_is_dated_like_the_one_before():
    assessment = AssessmentFactory(started_at=NOW)

    close(assessment, NOW - HOUR)

    assert Assessment.objects.filter(pk=assessment.pk).values(*_dates(NOW)).get() == _dates(NOW)


def test_the_newest_receipt_comes_first(client):
    old = ReceiptFactory(at=NOW)
    new = ReceiptFactory(employee=old.employee, reader=old.reader, at=NOW - HOUR)
    client.force_login(old.employee)

    page = client.get(reverse("assessments:receipts"))

    assert [*page.context["page"]] == [new, old]


def test_a_receipt_is_of_the_day_that_the_company_has(client, settings, monkeypatch):
    settings.TIME_ZONE = "Europe/Berlin"
    assessment = AssessmentFactory(open=True)
    client.force_login(assessment.employee.manager)
    before_midnight_utc = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: before_midnight_utc)

    client.get(reverse("assessments:detail", args=[assessment.pk]))

    receipt = Receipt.objects.get(assessment=assessment)
    assert (receipt.at, receipt.day) == (before_midnight_utc, date(2026, 3, 4))
