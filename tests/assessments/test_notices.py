"""Whoever it is up to next is told so, on their first page and by mail, by what the other did."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from assessments import services
from assessments.models import Assessment, Side
from pathway_portal.accounts.models import Notice
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import change_manager, leave
from pathways.models import Level
from tests.assessments.halves import answer_all, settle
from tests.factories import AssessmentFactory, RatingFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def unread(person):
    """What the first page tells somebody, as kind, name and subject."""
    notices = Notice.objects.unread().filter(recipient=person).to_say().order_by("pk")
    return [(n.kind, n.about and n.about.name, n.subject) for n in notices]


def submit(draft, *, version=0):
    answer_all(draft, Side.SELF, by=draft.employee)
    services.submit(draft, version=version, independent=True, by=draft.employee, at=NOW)


def review(assessment, *, by, level=Level.ALONE):
    assessment.refresh_from_db()
    answer_all(assessment, Side.MANAGER, by=by, level=level)
    services.complete_review(assessment, version=assessment.version, by=by, at=NOW)
    assessment.refresh_from_db()


def agree(assessment, *, by):
    assessment.refresh_from_db()
    services.agree(assessment, version=assessment.version, by=by, at=NOW)


def reopen(assessment, *, by):
    assessment.refresh_from_db()
    services.reopen(assessment, version=assessment.version, by=by, at=NOW)


@pytest.fixture
def settled(people, assessment_in):
    """Both views are open and everything is settled: nobody has agreed yet."""
    submitted = assessment_in("submitted")
    review(submitted, by=people["manager"])
    settle(submitted, Level.ALONE)
    Notice.objects.all().delete()
    return submitted


def test_the_manager_is_told_of_a_submission(people, assessment_in):
    draft = assessment_in("draft")

    submit(draft)

    assert unread(people["manager"]) == [("assessment_submitted", "Emma Employee", draft)]
    assert unread(people["employee"]) == []


def test_a_submission_is_told_once_however_often_it_is_sent(people, assessment_in):
    draft = assessment_in("draft")

    submit(draft)
    services.submit(draft, version=0, independent=True, by=people["employee"], at=LATER)

    assert Notice.objects.count() == 1


def test_what_is_refused_is_not_told(people, assessment_in):
    draft = assessment_in("draft")

    with pytest.raises(services.Incomplete):
        services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("gone", [None, "left"])
def test_a_submission_without_a_manager_is_told_to_nobody(people, assessment_in, gone):
    draft = assessment_in("draft")
    if gone:
        UserFactory._meta.model.objects.filter(pk=people["manager"].pk).update(is_active=False)
    else:
        people["employee"].manager = None
        people["employee"].save()

    submit(draft)

    assert Notice.objects.count() == 0


def test_taking_back_unread_work_takes_back_the_notice(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)

    services.withdraw(draft, version=1, by=people["employee"], at=LATER)

    assert unread(people["manager"]) == []
    assert mail_notices(at=LATER) == 0


def test_a_manager_who_had_begun_is_told_that_it_was_taken_back(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)
    answer_all(draft, Side.MANAGER, by=people["manager"])

    services.withdraw(draft, version=1, by=people["employee"], at=LATER)
    services.discard(draft, version=2, by=people["employee"], at=LATER)

    assert unread(people["manager"]) == [("assessment_taken_back", "Emma Employee", draft.stage)]


def test_submitting_again_overtakes_that_it_was_taken_back(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)
    answer_all(draft, Side.MANAGER, by=people["manager"])
    services.withdraw(draft, version=1, by=people["employee"], at=LATER)

    services.submit(draft, version=2, independent=True, by=people["employee"], at=LATER)

    assert unread(people["manager"]) == [("assessment_submitted", "Emma Employee", draft)]


def test_a_review_that_a_former_manager_began_is_taken_back_without_a_word(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)
    answer_all(draft, Side.MANAGER, by=people["manager"])
    change_manager(people["employee"], people["head"], at=LATER)
    change_manager(people["employee"], people["manager"], at=LATER)
    Notice.objects.all().delete()

    services.withdraw(draft, version=1, by=people["employee"], at=LATER)

    assert Notice.objects.count() == 0


def test_the_employee_is_told_that_both_views_are_open(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)

    review(draft, by=people["manager"])

    assert unread(people["employee"]) == [("views_opened", "Mona Manager", draft)]
    assert unread(people["manager"]) == []


@pytest.mark.parametrize(
    ("first", "second"), [("employee", "manager"), ("manager", "employee")], ids=str
)
def test_each_is_told_that_the_other_has_agreed(people, settled, first, second):
    agree(settled, by=people[first])
    agree(settled, by=people[first])

    assert unread(people[second]) == [(f"{first}_agreed", people[first].name, settled)]
    assert unread(people[first]) == []

    agree(settled, by=people[second])

    assert unread(people[second]) == []
    assert unread(people[first]) == [(f"{second}_agreed_too", people[second].name, settled)]


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_other_is_told_that_the_outcome_is_open_again(people, settled, who):
    other = {"employee": "manager", "manager": "employee"}[who]
    agree(settled, by=people["employee"])

    reopen(settled, by=people[who])

    assert unread(people[other]) == [(f"{who}_reopened", people[who].name, settled)]
    assert unread(people[who]) == []


def test_a_former_manager_who_had_agreed_is_told_nothing(people, settled):
    agree(settled, by=people["manager"])
    change_manager(people["employee"], people["head"], at=NOW)
    Notice.objects.all().delete()
    settled.refresh_from_db()

    agree(Assessment.objects.get(pk=settled.pk), by=people["employee"])

    assert Notice.objects.count() == 0


def test_another_managers_turn_overtakes_what_the_former_was_told(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)

    change_manager(people["employee"], people["head"], at=NOW)

    assert [kind for kind, *_rest in unread(people["manager"])] == ["report_lost"]
    assert [kind for kind, *_rest in unread(people["head"])] == ["report_gained"]


def test_a_former_manager_is_told_nothing_however_the_manager_was_changed(
    client, people, assessment_in
):
    submit(assessment_in("draft"))
    client.force_login(people["manager"])
    before = client.get("/account/data/").content.decode()

    type(people["employee"]).objects.filter(pk=people["employee"].pk).update(manager=people["head"])

    assert "Emma Employee has submitted an assessment" in before
    for page in ("/", "/account/data/"):
        assert "Emma Employee has submitted" not in client.get(page).content.decode()
    assert mail_notices(at=LATER) == 0


def test_what_a_leaver_submitted_waits_for_nobody(people, assessment_in):
    submit(assessment_in("draft"))

    leave(people["employee"], at=NOW)

    assert [kind for kind, *_rest in unread(people["manager"])] == ["report_left"]


def test_what_the_employee_was_told_stays_true_under_another_manager(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)
    review(draft, by=people["manager"])

    change_manager(people["employee"], people["head"], at=NOW)

    assert [kind for kind, *_rest in unread(people["employee"])] == [
        "views_opened",
        "manager_changed",
    ]


def test_notices_go_with_a_draft_that_is_deleted(people, assessment_in):
    draft = assessment_in("draft")
    other = assessment_in("submitted")
    for subject in (draft, other):
        Notice.objects.create(
            recipient=people["manager"], kind="manager_gone", subject=subject, at=NOW
        )

    services.discard(draft, version=0, by=people["employee"], at=LATER)

    assert [notice.subject for notice in Notice.objects.to_say()] == [other]


# What they say


def test_no_notice_or_mail_contains_an_answer(client, people):
    stage = StageFactory(competencies=1)
    draft = AssessmentFactory(employee=people["employee"], stage=stage, ratings=False)
    RatingFactory(
        assessment=draft,
        competency=stage.competencies.get(),
        answer=Level.WELL,
        evidence="Evidence of a secret",
        author=people["employee"],
    )
    services.submit(draft, version=0, independent=True, by=people["employee"], at=NOW)
    client.force_login(people["manager"])

    page = client.get("/").content.decode()
    mail_notices(at=NOW)

    [message] = mail.outbox
    assert "Emma Employee has submitted an assessment; your review is next." in page
    assert f'<a href="{draft.get_absolute_url()}">Start your review</a>' in page
    assert message.to == [people["manager"].email]
    assert message.subject == "A review is waiting for you"
    assert "Emma Employee has submitted an assessment; your review is next." in message.body
    assert f"here: http://localhost{draft.get_absolute_url()}" in message.body
    assert "secret" in client.get(reverse("assessments:review", args=[draft.pk])).content.decode()
    for told in (page, message.body):
        assert "secret" not in told
        assert str(Level.WELL.label) not in told


def test_a_step_is_mailed_once(people, assessment_in):
    submit(assessment_in("draft"))

    assert (mail_notices(at=NOW), mail_notices(at=LATER)) == (1, 0)


def test_what_was_overtaken_is_not_mailed(people, assessment_in):
    draft = assessment_in("draft")
    submit(draft)

    review(draft, by=people["manager"])
    mail_notices(at=LATER)

    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([people["employee"].email], "Your review is in")
    ]


@pytest.mark.parametrize("many", [1, 3])
def test_the_first_page_loads_all_that_notices_name_at_once(
    client, people, django_assert_num_queries, many
):
    for _each in range(many):
        submit(AssessmentFactory(employee=people["employee"]))
    client.force_login(people["manager"])
    client.get("/")

    # The session, its person, the notices, their subjects, twice what there is to do, the last
    # talk, who stands in, what they are asked to observe, and their plan: actions, proposals, goal.
    with django_assert_num_queries(12):
        page = client.get("/")

    assert len(page.context["notices"]) == many
