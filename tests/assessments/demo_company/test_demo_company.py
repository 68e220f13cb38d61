"""What the demonstration company holds. `test_making_the_demo_company` begins where it is not."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.core import serializers
from django.core.management import call_command
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from assessments.management.commands.demo_company import moment, read_people
from assessments.models import Assessment, Rating, Reflection, Remark, Side, State
from pathway_portal.accounts.models import ABOUT_ASSESSMENTS, Company, Department, Notice, User
from pathway_portal.accounts.services import chain_above
from pathways.models import Pathway
from tests.assessments.demo_company.conftest import LOGINS, PASSWORD, person


def everything():
    """Every row that the command could have touched, in full."""
    models = [Company, Department, User, Pathway, Assessment, Rating, Remark, Reflection]
    rows = [row for model in models for row in model.objects.order_by("pk")]
    return serializers.serialize("json", rows)


@pytest.mark.usefixtures("demo", "debug")
def test_demo_company_is_silent_when_asked(capsys):
    call_command("demo_company", verbosity=0)

    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("demo", "debug")
def test_demo_company_made_twice_is_as_it_was_left(capsys):
    Company.objects.update(name="Our trial")
    person("employee@example.com").assessments.filter(submitted_at=None).delete()
    before = everything()

    call_command("demo_company")

    assert everything() == before
    assert "already here; nothing was changed" in capsys.readouterr().out


@pytest.mark.usefixtures("demo")
def test_demo_company_has_three_levels_in_several_departments():
    levels = Counter(len(chain_above(user)) for user in User.objects.all())

    assert Company.objects.get().is_demonstration
    assert levels == {0: 1, 1: 5, 2: 24}
    assert Department.objects.count() == 6
    assert Counter(User.objects.values_list("stage__number", flat=True)) == {
        None: 5,
        1: 6,
        2: 9,
        3: 7,
        4: 2,
        5: 1,
    }


@pytest.mark.usefixtures("demo")
def test_demo_company_has_every_state():
    assessments = list(Assessment.objects.all())
    submitted = Assessment.objects.awaiting_review()
    drafted = submitted.filter(ratings__side=Side.MANAGER).distinct()
    confirmed = [a for a in assessments if a.is_confirmed_by_one]
    differing_and_open = (
        Assessment.objects.filter(
            reviewed_at__isnull=False, employee_confirmed_at=None, manager_confirmed_at=None
        )
        .annotate(
            open=Count("ratings", filter=Q(ratings__side=Side.AGREED, ratings__answer="")),
        )
        .filter(open__gt=0)
    )
    settled = {r.assessment_id for r in Remark.objects.filter(side=Side.MANAGER).exclude(text="")}

    assert Counter(a.state for a in assessments) == {
        State.DRAFT: 7,
        State.SUBMITTED: 7,
        State.OPEN: 5 + 3,
        State.AGREED: 24,
    }
    assert (drafted.count(), submitted.count()) == (2, 7)
    assert {(bool(a.employee_confirmed_at), bool(a.manager_confirmed_at)) for a in confirmed} == {
        (True, False),
        (False, True),
    }
    assert Counter(a.pk in settled for a in differing_and_open) == {True: 2, False: 2}
    assert Counter(a.attained for a in assessments if a.is_agreed) == {True: 15, False: 9}


@pytest.mark.usefixtures("demo")
def test_demo_company_has_answers_that_are_on_no_scale():
    of_metrics = Rating.objects.exclude(metric=None)
    honest = of_metrics.filter(answer__in=["no_opportunity", "not_seen"])
    differently = Rating.objects.filter(answer="differently")

    assert Counter(honest.values_list("side", "answer")) == {
        ("self", "no_opportunity"): 2,
        ("manager", "no_opportunity"): 1,
        ("manager", "not_seen"): 2,
        ("agreed", "no_opportunity"): 2,
    }
    [row] = differently
    assert (row.assessment.employee.name, row.assessment.state) == (
        "Chiara Lombardi",
        State.AGREED,
    )


@pytest.mark.usefixtures("demo")
def test_demo_company_has_history():
    of_one_person = Counter(Assessment.objects.values_list("employee", flat=True))
    # A stage keeps its slug in a newer version of the pathway.
    of_one_stage = Counter(Assessment.objects.values_list("employee", "stage__slug"))
    moved = Assessment.objects.exclude(reviewed_by=None).exclude(reviewed_by=F("employee__manager"))

    assert sum(count >= 2 for count in of_one_person.values()) == 16
    assert sum(count >= 2 for count in of_one_stage.values()) == 9
    assert [a.employee.name for a in moved] == ["Samuel Osei"]


@pytest.mark.usefixtures("demo")
def test_demo_company_attained_stages_moved_their_people_on():
    attained = Assessment.objects.filter(attained=True, agreed_at__isnull=False)

    assert [a for a in attained if a.employee.stage.number <= a.stage.number] == []


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("email", [*LOGINS, "amara.lindqvist@example.com"])
def test_demo_company_people_can_sign_in(email, rf):
    request = rf.post(reverse("account_login"))

    user = authenticate(request, username=email, email=email, password=PASSWORD)

    assert user == person(email)


@pytest.mark.usefixtures("demo")
def test_demo_company_employee_has_a_stage_behind_and_a_draft_ahead():
    employee = person("employee@example.com")
    first, second, draft = employee.assessments.order_by("started_at")

    assert (employee.manager.email, employee.stage.number) == ("manager@example.com", 2)
    assert (first.stage.number, first.state, first.attained) == (1, State.AGREED, True)
    assert timezone.now() - first.agreed_at > timedelta(days=365)
    assert (second.stage.number, second.state, second.attained) == (2, State.AGREED, False)
    assert (draft.stage.number, draft.state) == (2, State.DRAFT)
    assert draft.ratings.count() == 6
    assert draft.ratings.filter(answer="").count() == 3


@pytest.mark.usefixtures("demo")
def test_demo_company_employees_draft_shows_what_may_still_be_true_and_their_thoughts(client):
    employee = person("employee@example.com")
    draft = employee.assessments.get(submitted_at=None)
    client.force_login(employee)

    response = client.get(reverse("assessments:answer", args=[draft.pk]))

    forms, thoughts = response.context["forms"], response.context["thoughts"]
    # Version 2 describes the levels of competencies, so those are to be looked at one by one.
    assert len(response.context["unchanged"]) == 2
    assert [form.offer.is_reworded for form in forms if form.offer] == [True, False, False]
    assert [bool(form.offer) for form in forms] == [False, False, True, False, True, True]
    assert [bool(form.row.confirms) for form in forms] == [False, True, False, False, False, False]
    assert [(bool(t["text"].value()), t["share"].value()) for t in thoughts] == [
        (True, False),
        (False, False),
        (True, True),
    ]


@pytest.mark.usefixtures("demo")
def test_demo_company_has_offers_waiting_and_answers_confirmed(client):
    waiting = person("thandiwe.mabuza@example.com")
    draft = waiting.assessments.get(submitted_at=None)
    client.force_login(waiting)
    confirmed = Rating.objects.exclude(confirms=None)

    response = client.get(reverse("assessments:confirm", args=[draft.pk]))

    assert len(response.context["unchanged"]) == 6
    assert Counter((r.assessment.employee.name, r.assessment.state) for r in confirmed) == {
        ("Priya Raman", State.DRAFT): 1,
        ("Samuel Osei", State.SUBMITTED): 3,
        ("Siobhán Keane", State.OPEN): 1,
    }
    assert {r.answer for r in confirmed} == {"learning", "no_opportunity", "not_yet", "partly"}
    assert [r for r in confirmed if r.answered_at >= r.assessment.started_at] == []


@pytest.mark.usefixtures("demo")
def test_demo_company_has_published_the_newer_version_and_stands_on_it():
    versions = Pathway.objects.filter(role__slug="operations-director").order_by("number")
    of_version = Counter(Assessment.objects.values_list("stage__pathway__number", flat=True))
    open_ones = Assessment.objects.filter(agreed_at=None)

    assert [(each.number, each.state) for each in versions] == [(1, "superseded"), (2, "published")]
    assert set(
        User.objects.exclude(stage=None).values_list("stage__pathway__number", flat=True)
    ) == {2}
    assert of_version == {1: 20, 2: 26}
    assert set(open_ones.values_list("stage__pathway__number", flat=True)) == {2}


@pytest.mark.usefixtures("demo")
def test_demo_company_has_answers_carried_over_from_the_version_before():
    confirmed = Rating.objects.exclude(confirms=None)

    assert {
        (
            rating.assessment.stage.pathway.number,
            rating.confirms.assessment.stage.pathway.number,
            rating.item.text == rating.confirms.item.text,
        )
        for rating in confirmed
    } == {(2, 1, True)}


@pytest.mark.usefixtures("demo")
def test_demo_company_keeps_most_thoughts_private():
    written = Reflection.objects.written()

    assert Counter(thought.is_shared for thought in written) == {False: 11, True: 6}
    assert {thought.assessment.state for thought in written.filter(shared_at=None)} == set(State)


@pytest.mark.usefixtures("demo")
def test_demo_company_manager_has_something_of_every_kind_waiting():
    manager = person("manager@example.com")
    latest = Assessment.objects.filter(employee__manager=manager).latest_per_stage()

    assert manager.reports.count() == 8
    assert Counter(a.state for a in latest.filter(agreed_at=None)) == {
        State.DRAFT: 1,
        State.SUBMITTED: 2,
        State.OPEN: 2 + 1,
    }
    assert manager.stage.number == 4
    assert [a.state for a in manager.assessments.order_by("started_at")] == [
        State.AGREED,
        State.AGREED,
        State.SUBMITTED,
    ]


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("email", "group", "reports"),
    [("hr@example.com", "HR admins", 1), ("editor@example.com", "Content editors", 0)],
)
def test_demo_company_rights_come_from_groups(email, group, reports):
    user = person(email)

    assert [g.name for g in user.groups.all()] == [group]
    assert (user.is_staff, user.is_superuser) == (True, False)
    assert user.manager is not None
    assert user.reports.count() == reports
    assert User.objects.filter(is_staff=True).count() == 2


@pytest.mark.usefixtures("demo")
def test_demo_company_history_lies_in_order_and_in_the_past():
    for assessment in Assessment.objects.select_related("stage__pathway"):
        dates = [
            assessment.stage.pathway.published_at,
            assessment.started_at,
            assessment.submitted_at,
            assessment.reviewed_at,
            assessment.first_confirmed_at,
            assessment.agreed_at,
        ]
        reached = [date for date in dates if date]
        assert reached == dates[: len(reached)]
        assert reached == sorted(set(reached))
        assert reached[-1] < timezone.now()


@pytest.mark.usefixtures("demo")
def test_demo_company_each_story_comes_after_the_one_before():
    for user in User.objects.all():
        stories = list(user.assessments.order_by("started_at"))
        for earlier, later in pairwise(stories):
            assert earlier.agreed_at < later.started_at


@pytest.mark.usefixtures("demo")
def test_demo_company_halves_that_are_in_are_fully_answered():
    unanswered = Rating.objects.filter(answer="")

    assert unanswered.filter(side=Side.SELF, assessment__submitted_at=None).exists()
    assert not unanswered.filter(side=Side.SELF, assessment__submitted_at__isnull=False).exists()
    assert not unanswered.filter(side=Side.MANAGER, assessment__reviewed_at__isnull=False).exists()
    assert not unanswered.filter(side=Side.AGREED, assessment__agreed_at__isnull=False).exists()


@pytest.mark.usefixtures("demo")
def test_demo_company_nobody_reviews_themselves():
    assert not Assessment.objects.filter(reviewed_by=F("employee")).exists()
    assert not Rating.objects.filter(side=Side.MANAGER, author=F("assessment__employee")).exists()


@pytest.mark.usefixtures("demo")
def test_demo_company_says_all_that_was_written_for_it():
    stories = [story for person in read_people() for story in person.stories]
    written = [
        text
        for story in stories
        for texts in (
            story.evidence,
            story.observed,
            story.reasons,
            story.replies,
            story.thoughts,
            story.shared,
        )
        for text in texts.values()
    ]
    # What is confirmed says once more what was said before.
    ratings = Rating.objects.exclude(evidence="").filter(confirms=None)
    said = [f"{rating.evidence} {rating.link}".strip() for rating in ratings]
    said += Remark.objects.exclude(text="").values_list("text", flat=True)
    said += Reflection.objects.written().values_list("text", flat=True)

    assert sorted(said) == sorted(written)
    assert len(set(written)) == len(written)
    assert ratings.exclude(link="").filter(link__startswith="https://example.com/").count() > 20


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("email", LOGINS)
def test_demo_company_pages_open(client, email):
    client.force_login(person(email))
    mine = [a.get_absolute_url() for a in person(email).assessments.all()]
    theirs = [
        a.get_absolute_url()
        for a in Assessment.objects.visible_to(person(email)).exclude(employee=person(email))
    ]

    for page in [reverse("home"), reverse("assessments:mine"), *mine, *theirs]:
        assert client.get(page, follow=True).status_code == 200


@pytest.mark.parametrize("hour", [0, 23])
def test_moment_is_a_working_day_of_the_past_and_keeps_the_order(hour):
    now = datetime(2026, 11, 23, hour, 59, tzinfo=timezone.get_default_timezone())

    moments = [moment(now, days_ago, hour=9) for days_ago in range(10, 0, -1)]

    assert moments[-1] < now
    assert {at.weekday() for at in moments} == {0, 1, 2, 3, 4}
    assert [at.date() for at in moments] == sorted(at.date() for at in moments)


@pytest.mark.usefixtures("demo")
def test_the_manager_is_told_what_is_news_and_nobody_is_mailed():
    manager = person("manager@example.com")

    told = {notice.kind for notice in manager.notices.unread()}

    assert "assessment_submitted" in told
    assert told <= set(ABOUT_ASSESSMENTS)
    assert Notice.objects.filter(mailed_at=None).count() == 0
