"""What a deputy sees and does in place of a manager, in their own name, and only in that time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services
from assessments.models import Assessment, OrphanedAnswer, Receipt, Side
from assessments.services import AnswerInput
from pathway_portal.accounts.deputies import end_deputyship
from pathway_portal.accounts.models import Deputyship, NoticeKind, User
from pathway_portal.accounts.notices import mail_notices
from pathway_portal.accounts.services import change_manager
from pathways.models import Level
from tests.assessments.deputies.conftest import AT
from tests.factories import DAY, STARTED_AT, AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "Only its author ever reads this"
PAGES = ["detail", "history", "review", "finish"]


def get(client, person, assessment, name="detail"):
    client.force_login(person)
    return client.get(reverse(f"assessments:{name}", args=[assessment.pk]))


def save(assessment, by, words="", answer=Level.WELL):
    """Answer everything of the manager's half."""
    fresh = Assessment.objects.get(pk=assessment.pk)
    answers = [
        AnswerInput(row.key, 0, answer if row.competency_id else "met", words)
        for row in fresh.ratings.filter(side=Side.SELF)
    ]
    services.save_review(fresh, answers, by=by, at=AT)


def theirs(assessment):
    return assessment.ratings.filter(side=Side.MANAGER)


def end(dana):
    row = Deputyship.objects.get(deputy=dana)
    end_deputyship(row, by=row.manager, at=timezone.now())


# What they see


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed", "agreed"])
def test_a_deputy_sees_what_the_manager_sees(client, people, dana, assessment_in, state):
    assessment = assessment_in(state, ratings__manager=Level.LEARNING)

    for name in PAGES:
        shown = [
            get(client, person, assessment, name).status_code
            for person in (people["manager"], dana)
        ]
        assert shown[0] == shown[1] in (200, 302)


def test_a_deputy_reads_no_levels_before_the_review_is_in(client, dana, assessment_in, people):
    assessment = assessment_in("submitted")
    row = assessment.ratings.filter(side=Side.SELF, competency__isnull=False).first()
    row.evidence = "I led the audit alone."
    row.save()

    page = get(client, dana, assessment, "review").content.decode()

    assert "I led the audit alone." in page
    assert "checked" not in page
    assert get(client, dana, assessment_in("draft")).status_code == 404


def test_only_for_the_report_that_is_named(client, dana, people):
    peers = AssessmentFactory(employee=people["peer"], open=True)

    assert get(client, people["manager"], peers).status_code == 200
    assert get(client, dana, peers).status_code == 404
    assert client.get(reverse("assessments:report", args=[people["peer"].pk])).status_code == 404


@pytest.mark.parametrize("how", ["ended", "over", "not begun", "another manager"])
def test_outside_that_time_there_is_nothing(client, dana, people, assessment_in, how):
    assessment = assessment_in("open")
    assert get(client, dana, assessment).status_code == 200
    today = timezone.localdate()
    rows = Deputyship.objects.all()
    if how == "ended":
        end(dana)
    elif how == "over":
        rows.update(starts_on=today - 9 * DAY, ends_on=today - DAY)
    elif how == "not begun":
        rows.update(starts_on=today + DAY, ends_on=today + 9 * DAY)
    else:
        change_manager(people["employee"], UserFactory(), at=AT)

    never = client.get(reverse("assessments:detail", args=[10**6]))
    for name in PAGES:
        page = get(client, dana, assessment, name)
        assert (page.status_code, page.content) == (404, never.content)
    for name in ("settle", "agree", "reopen", "take_over"):
        address = reverse(f"assessments:{name}", args=[assessment.pk])
        assert client.post(address, {"version": 0}).status_code == 404
    assert client.get(reverse("assessments:team")).context["rows"] == []
    assert "Team" not in client.get("/").content.decode()


def test_what_a_deputy_reads_leaves_a_receipt_as_deputy(client, dana, people, assessment_in):
    assessment = assessment_in("open")
    get(client, dana, assessment)
    get(client, people["manager"], assessment)

    client.force_login(people["employee"])
    page = client.get(reverse("assessments:receipts")).content.decode()

    assert "Dana Deputy, as deputy for Mona Manager, read your assessment" in page
    assert "Your manager Mona Manager read your assessment" in page
    assert Receipt.objects.count() == 2


def test_the_glance_is_of_ones_own_reports_alone(client, dana, people):
    stage = people["employee"].stage
    assessment = AssessmentFactory(employee=people["employee"], agreed=True)
    User.objects.filter(pk=people["employee"].pk).update(stage=assessment.stage)
    own = UserFactory(name="Olaf Own", manager=dana, stage=assessment.stage)
    client.force_login(dana)

    page = client.get(reverse("assessments:glance")).content.decode()

    assert stage is None and own.name in page
    assert "Emma" not in page
    assert not Receipt.objects.exists()


# What they do


def test_a_deputy_reviews_in_their_own_name(client, dana, people, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, dana)

    services.complete_review(assessment, version=0, by=dana, at=AT)

    assessment.refresh_from_db()
    assert assessment.reviewed_by == dana
    assert {row.author for row in theirs(assessment)} == {dana}
    notice = people["employee"].notices.unread().get()
    assert (notice.kind, notice.about) == (NoticeKind.VIEWS_OPENED, dana)
    assert "Dana Deputy" in get(client, people["employee"], assessment).content.decode()


def test_a_deputy_talks_and_agrees_in_their_own_name(client, dana, people, differing):
    key = differing.remarks.filter(side=Side.MANAGER)[0].key
    client.force_login(dana)
    page = {"version": 0, "attained": "no"}
    for row in differing.remarks.filter(side=Side.SELF):
        page |= {f"{row.key}-version": 0, f"{row.key}-answer": "alone"}
        page |= {f"{row.key}-remark_version": 0, f"{row.key}-remark": "As Mona told me"}

    client.post(reverse("assessments:settle", args=[differing.pk]), page | {"agree": "yes"})

    differing.refresh_from_db()
    assert differing.manager_confirmed_by == dana
    remark = differing.remarks.get(side=Side.MANAGER, author=dana, competency=int(key[1:]))
    assert remark.text == "As Mona told me"
    employee = get(client, people["employee"], differing).content.decode()
    assert "Dana Deputy has agreed; it is your turn" in employee
    # The manager did not agree, and cannot do it a second time.
    mona = get(client, people["manager"], differing).content.decode()
    assert "You have agreed" not in mona
    services.agree(differing, version=1, by=people["employee"], at=AT + DAY)
    assert [n.kind for n in dana.notices.unread()] == [NoticeKind.EMPLOYEE_AGREED_TOO]


def test_what_was_signed_stays_signed_and_is_not_theirs_to_read(
    client, dana, people, assessment_in
):
    assessment = assessment_in("submitted")
    save(assessment, dana)
    services.complete_review(assessment, version=0, by=dana, at=AT)

    end(dana)

    assert get(client, dana, assessment).status_code == 404
    assert "Dana Deputy" in get(client, people["manager"], assessment).content.decode()


# One of the two writes


def test_a_deputy_takes_over_what_the_manager_has_begun(client, dana, people, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, people["manager"], SECRET)

    page = get(client, dana, assessment, "review").content.decode()
    assert "Mona Manager has started this review" in page
    assert SECRET not in page
    with pytest.raises(services.StaleVersion):
        save(assessment, dana)
    client.post(reverse("assessments:take_over", args=[assessment.pk]))
    save(assessment, dana, "Mine")

    assert {row.author for row in theirs(assessment)} == {dana}
    kept = OrphanedAnswer.objects.filter(assessment=assessment)
    assert {(row.author, row.text) for row in kept} == {(people["manager"], SECRET)}
    assert SECRET not in get(client, dana, assessment, "review").content.decode()
    # The manager finds their own words again, even after the deputy's time.
    services.complete_review(assessment, version=0, by=dana, at=AT)
    assert SECRET in get(client, people["manager"], assessment).content.decode()
    assert SECRET not in get(client, people["employee"], assessment).content.decode()


def test_the_manager_takes_over_what_the_deputy_has_begun(client, dana, people, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, dana, SECRET)

    page = get(client, people["manager"], assessment, "review").content.decode()
    assert "Dana Deputy has started this review" in page
    answer = get(client, people["manager"], assessment, "finish")
    assert answer.url == reverse("assessments:review", args=[assessment.pk])
    client.post(reverse("assessments:take_over", args=[assessment.pk]))
    client.post(reverse("assessments:take_over", args=[assessment.pk]))

    assert not theirs(assessment).exists()
    assert SECRET in get(client, dana, assessment, "review").content.decode()


def test_what_was_typed_before_the_other_took_over_is_shown_back(client, dana, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, dana, "Begun")
    services.take_over(assessment, by=assessment.employee.manager, at=AT)
    save(assessment, assessment.employee.manager, "Now mine")
    key = theirs(assessment).first().key
    client.force_login(dana)

    answer = client.post(
        reverse("assessments:review", args=[assessment.pk]),
        {f"{key}-version": 1, f"{key}-answer": "alone", f"{key}-evidence": "Typed too late"},
    )

    assert answer.status_code == 409
    assert "Typed too late" in answer.content.decode()
    assert {row.evidence for row in theirs(assessment)} == {"Now mine"}


def test_a_draft_dies_with_the_deputys_time(client, dana, people, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, people["manager"], "Kept of the manager")
    services.take_over(assessment, by=dana, at=AT)
    save(assessment, dana, SECRET)
    end(dana)

    page = get(client, people["manager"], assessment, "review").content.decode()
    assert SECRET not in page
    assert "Kept of the manager" in page
    save(assessment, people["manager"], "Afresh")

    assert {row.evidence for row in theirs(assessment)} == {"Afresh"}
    assert (
        "Kept of the manager"
        in get(client, people["manager"], assessment, "review").content.decode()
    )


# Who is told, and sees who stands in


def test_the_manager_and_the_deputy_are_both_told(dana, people, assessment_in):
    assessment = assessment_in("draft", ratings__self=Level.ALONE)
    assessment.ratings.filter(metric__isnull=False).update(answer="met", answered_at=STARTED_AT)

    services.submit(assessment, version=0, independent=True, by=people["employee"], at=AT)
    for person in (people["manager"], dana):
        assert [n.kind for n in person.notices.to_read()] == [NoticeKind.ASSESSMENT_SUBMITTED]
    asked = services.ask_about_review(assessment, by=people["employee"], at=AT + 9 * DAY)
    assert asked == dana

    end(dana)

    kinds = {notice.kind for notice in dana.notices.to_read()}
    assert kinds == {NoticeKind.STANDING_IN_ENDED}
    mail_notices(at=AT)


def test_a_deputy_who_had_begun_is_told_that_it_was_taken_back(dana, people, assessment_in):
    assessment = assessment_in("submitted")
    save(assessment, dana)

    services.withdraw(assessment, version=0, by=people["employee"], at=AT)

    assert [n.kind for n in dana.notices.unread()] == [NoticeKind.ASSESSMENT_TAKEN_BACK]
    assert not people["manager"].notices.exists()


def test_everybody_sees_who_stands_in(client, dana, people, assessment_in):
    submitted = assessment_in("submitted")
    opened = assessment_in("open")

    for address in ["/", reverse("assessments:detail", args=[submitted.pk])]:
        client.force_login(people["employee"])
        assert (
            "Dana Deputy stands in for Mona Manager until" in client.get(address).content.decode()
        )
    for person, words in [
        (people["employee"], "Dana Deputy stands in for Mona Manager until"),
        (people["manager"], "Dana Deputy stands in for you until"),
        (dana, "You stand in for Mona Manager until"),
    ]:
        assert words in get(client, person, opened).content.decode()


def test_the_team_marks_for_whom_a_deputy_stands_in(client, dana, people, assessment_in):
    assessment = assessment_in("submitted")
    UserFactory(name="Olaf Own", manager=dana)
    client.force_login(dana)

    page = client.get(reverse("assessments:team"))
    home = client.get("/")

    assert [report.name for report, _each in page.context["rows"]] == ["Emma Employee", "Olaf Own"]
    text = " ".join(page.content.decode().split())
    assert text.count("for Mona Manager until") == 1
    assert home.context["todo"]["for_reports"] == [assessment]
    assert "for Mona Manager" in home.content.decode()
