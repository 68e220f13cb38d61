"""HR's first page: what waits, each with the list that it leads to, and the figures of the day."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from assessments import desk
from assessments.desk import DeskItem, desk_of
from pathway_portal.accounts.access_tokens import revoke_token
from pathway_portal.accounts.models import Notice, NoticeKind, OutgoingMail, PendingChange
from pathways.models import Level, LoadedDraft
from tests.factories import (
    DAY,
    AccessTokenFactory,
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    RatingFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INDEX = reverse("admin:index")
HOME = reverse("home")
PEOPLE = reverse("admin:accounts_user_changelist")
ASSESSMENTS = reverse("admin:assessments_assessment_changelist")
SECRET = "Nobody in HR reads this"


def lines(client, part, address=INDEX):
    """Return the lines of one part of the desk: words, what stands beside them, and the address."""
    page = JustHTML(client.get(address).content.decode(), sanitize=False)
    found = []
    for item in page.query(f"section[aria-labelledby=desk-{part}] li"):
        notes = [" ".join(note.to_text().split()) for note in item.query(".todo__note")]
        [link] = item.query("a") or [None]
        words = " ".join((link or item).to_text().split())
        found.append((words, *notes, link.attrs["href"] if link else None))
    return found


@pytest.fixture
def boss():
    """The head of the company, who has no manager."""
    return at_work(None, name="Berta Boss", stage=StageFactory(pathway__published=True))


@pytest.fixture
def hr_client(hr_client, hr_admin, boss):
    hr_admin.manager, hr_admin.stage = boss, boss.stage
    hr_admin.last_login = timezone.now()
    hr_admin.save()
    return hr_client


def at_work(manager, **fields):
    """Make somebody whose entry lacks nothing."""
    fields.setdefault("stage", manager and manager.stage)
    return UserFactory(manager=manager, last_login=timezone.now(), **fields)


def submitted(employee, *, days):
    at = timezone.now() - days * DAY
    return AssessmentFactory(
        employee=employee, stage=employee.stage, started_at=at - DAY, submitted_at=at
    )


def draft_stage(**fields):
    return StageFactory(
        pathway__state="draft", pathway__published_at=None, competencies=1, **fields
    )


@pytest.mark.parametrize("address", [INDEX, HOME])
def test_nothing_is_said_to_wait_where_nothing_does(hr_client, address):
    assert lines(hr_client, "waiting", address) == []
    assert "Nothing is waiting for HR." in hr_client.get(address).content.decode()


@pytest.mark.parametrize("address", [INDEX, HOME])
def test_reviews_wait_by_manager_the_longest_first(hr_client, boss, address):
    anna, bo = at_work(boss, name="Anna Adam"), at_work(boss, name="Bo Berg")
    submitted(at_work(bo), days=3)
    for days in (24, 2):
        submitted(at_work(anna), days=days)
    submitted(at_work(boss), days=0)

    assert lines(hr_client, "waiting", address) == [
        (
            "2 reviews wait for Anna Adam",
            "the oldest for 24 days",
            f"{ASSESSMENTS}?state=submitted&manager={anna.pk}",
        ),
        (
            "1 review waits for Bo Berg",
            "for 3 days",
            f"{ASSESSMENTS}?state=submitted&manager={bo.pk}",
        ),
        (
            "1 review waits for Berta Boss",
            "since today",
            f"{ASSESSMENTS}?state=submitted&manager={boss.pk}",
        ),
    ]


def test_managers_beyond_the_first_five_are_counted(hr_client, boss):
    for days in range(1, 8):
        submitted(at_work(at_work(boss)), days=days)

    assert lines(hr_client, "waiting")[5:] == [
        ("Reviews wait for 2 more managers", f"{ASSESSMENTS}?state=submitted")
    ]


def test_among_very_many_reviews_the_managers_of_the_oldest_are_counted(
    hr_client, boss, monkeypatch
):
    monkeypatch.setattr(desk, "MOST_OLDEST", 6)
    for days in range(1, 10):
        submitted(at_work(at_work(boss)), days=days)

    assert lines(hr_client, "waiting")[5:] == [
        ("Reviews wait for 2+ more managers", f"{ASSESSMENTS}?state=submitted")
    ]


def test_namesakes_are_told_apart(hr_client, boss):
    one, other = (at_work(boss, name="Anna Müller", email=f"{n}@example.com") for n in "ab")
    submitted(at_work(one), days=2)
    submitted(at_work(other), days=1)

    assert [line[0] for line in lines(hr_client, "waiting")] == [
        "1 review waits for Anna Müller, a@example.com",
        "1 review waits for Anna Müller, b@example.com",
    ]


def test_reviews_that_nobody_can_do_come_first(hr_client, boss):
    submitted(at_work(boss), days=30)
    submitted(at_work(None, stage=boss.stage), days=1)

    assert lines(hr_client, "waiting")[0] == (
        "1 review waits for a manager",
        "Nobody can review until you name a manager.",
        reverse("admin:assessments_assessment_without_manager"),
    )


def test_people_whose_entry_lacks_something_are_counted(hr_client, boss):
    at_work(None, name="No Manager", stage=boss.stage)
    at_work(UserFactory(name="Gone", is_active=False), name="Manager Left", stage=boss.stage)
    at_work(boss, name="No Stage", stage=None)
    UserFactory(name="Never Here", manager=boss, stage=boss.stage)
    UserFactory(name="Leaver", is_active=False)

    assert lines(hr_client, "waiting") == [
        ("3 people have no manager", f"{PEOPLE}?lacks=manager"),
        ("1 person has no stage", f"{PEOPLE}?lacks=stage"),
        ("1 person has never signed in", f"{PEOPLE}?lacks=sign-in"),
    ]


def test_each_line_leads_to_as_many_as_it_counts(hr_client, boss):
    anna = at_work(boss, name="Anna Adam")
    submitted(at_work(anna), days=3)
    submitted(at_work(anna, is_active=False), days=9)
    at_work(None, stage=None)
    PathwayFactory()
    AssessmentFactory(employee=at_work(anna), agreed=True)

    for words, *_notes, address in [
        *lines(hr_client, "waiting"),
        *lines(hr_client, "figures"),
    ]:
        if address and "?" in address:
            found = hr_client.get(address).context["cl"].result_count
            assert found == int(words.split()[0]), words


def test_mail_that_was_not_sent_is_counted_once_a_person(hr_client, boss):
    unread, opted_out, mailed, waiting, kept = (at_work(boss) for _person in range(5))
    opted_out.mails_about_assessments = False
    opted_out.save()
    an_hour_ago = timezone.now() - timedelta(hours=1, minutes=1)
    for person, at in [
        *((unread, an_hour_ago), (unread, an_hour_ago), (opted_out, an_hour_ago)),
        *((mailed, an_hour_ago), (waiting, timezone.now())),
    ]:
        Notice.objects.create(
            recipient=person, kind=NoticeKind.INVITED, about=boss, subject=boss.stage, at=at
        )
    Notice.objects.filter(recipient=mailed).update(mailed_at=an_hour_ago)
    OutgoingMail.objects.create(to=kept.email, subject="A link", body="", created_at=an_hour_ago)

    [line] = lines(hr_client, "waiting")
    found = hr_client.get(line[-1]).context["cl"].result_list

    assert line[0] == "2 people have not got mail that the portal tried to send"
    assert {person.pk for person in found} == {unread.pk, kept.pk}


def test_drafts_say_what_their_check_found(hr_client):
    stage = draft_stage(pathway__role__name="Baker")
    empty = PathwayFactory(role__name="Cook")

    assert lines(hr_client, "waiting") == [
        (
            "Draft: Cook, version 1",
            "1 thing to correct before it can be published",
            reverse("admin:pathways_pathway_write", args=[empty.pk]),
        ),
        (
            "Draft: Baker, version 1",
            "nothing left to correct",
            reverse("admin:pathways_pathway_write", args=[stage.pathway.pk]),
        ),
    ]


def test_drafts_that_came_with_the_portal_stand_on_one_line(hr_client):
    baker = draft_stage(pathway__role__name="Baker").pathway
    for name in ("Nurse", "Accountant"):
        draft = draft_stage(pathway__role__name=name).pathway
        LoadedDraft.objects.create(role=draft.role, number=draft.number)

    assert lines(hr_client, "waiting") == [
        (
            "Draft: Baker, version 1",
            "nothing left to correct",
            reverse("admin:pathways_pathway_write", args=[baker.pk]),
        ),
        (
            "Drafts to start from",
            "2 came with the portal, for your company to adapt or to delete.",
            reverse("admin:pathways_pathway_changelist") + "?standing=draft",
        ),
    ]


def test_pathways_with_a_last_day_are_named(hr_client, boss):
    pathway = boss.stage.pathway
    pathway.retires_on = timezone.localdate() + 10 * DAY
    pathway.retirement_reason = "Nobody does this any more."
    pathway.save()

    [line] = lines(hr_client, "waiting")

    assert line[0].startswith(f"{pathway.role} will be retired on ")
    assert line[1:] == (
        "2 people are still on it",
        reverse("admin:pathways_pathway_change", args=[pathway.pk]),
    )


def test_changes_that_wait_are_counted(hr_client, hr_admin, boss):
    PendingChange.objects.create(
        person=boss,
        kind="manager",
        manager=hr_admin,
        requested_by=hr_admin,
        requested_at=timezone.now(),
    )

    assert lines(hr_client, "waiting") == [("1 change waits for confirmation", reverse("changes"))]


def test_figures_of_the_day_stand_in_words(hr_client, boss):
    for traits in [{}, {"submitted": True}, {"open": True}, {"agreed": True}]:
        AssessmentFactory(employee=at_work(boss), **traits)
    UserFactory(is_active=False)

    assert [line[0] for line in lines(hr_client, "figures")] == [
        "6 people",
        "6 people signed in today",
        "1 person has left and is still listed",
        *("1 assessment is being written", "1 assessment is waiting for a review"),
        *("1 assessment is being talked about", "1 assessment is agreed"),
        "5 published pathways",
    ]


@pytest.mark.parametrize("address", [INDEX, HOME])
def test_the_desk_holds_no_answer(hr_client, boss, address):
    assessment = AssessmentFactory(employee=at_work(boss), agreed=True, ratings__self=Level.HELPING)
    competency = CompetencyFactory(stage=assessment.stage, text=SECRET)
    RatingFactory(assessment=assessment, competency=competency, evidence=SECRET, answer=Level.WELL)
    submitted(at_work(boss), days=2)

    page = hr_client.get(address).content.decode()

    assert "1 review waits for Berta Boss" in page
    assert [word for word in [SECRET, *Level.values, "%", "average"] if word in page] == []


def test_content_editors_learn_of_pathways_alone(client, content_editor, boss):
    submitted(at_work(boss), days=2)
    at_work(None, stage=None)
    pathway = boss.stage.pathway
    pathway.retires_on, pathway.retirement_reason = timezone.localdate() + DAY, "Over."
    pathway.save()
    client.force_login(content_editor)

    [line] = lines(client, "waiting")

    assert line[0].startswith(f"{pathway.role} will be retired on ")
    assert line[1:] == (reverse("admin:pathways_pathway_change", args=[pathway.pk]),)
    assert [line[0] for line in lines(client, "figures")] == ["1 published pathway"]


@pytest.mark.parametrize("rights", ["nobody", "manager"])
def test_everybody_else_sees_no_desk(client, hr_admin, boss, rights):
    employee = at_work(boss)
    submitted(employee, days=3)
    client.force_login({"nobody": employee, "manager": boss}[rights])

    assert "desk" not in client.get(HOME).content.decode()
    client.force_login(hr_admin)
    assert "desk-waiting" in client.get(HOME).content.decode()


def test_who_is_taken_out_of_hr_sees_no_desk_any_more(client, hr_admin):
    hr_admin.groups.remove(Group.objects.get(name="HR admins"))
    client.force_login(hr_admin)

    assert lines(client, "waiting", HOME) == []
    assert lines(client, "figures", HOME) == []


@pytest.mark.parametrize("address", [INDEX, HOME])
def test_query_count_does_not_grow(hr_client, boss, address):
    counted = []
    for many in (1, 2, 197):
        for _one in range(many):
            manager = at_work(boss)
            submitted(at_work(manager), days=2)
            submitted(at_work(None, stage=boss.stage), days=2)
            at_work(boss, stage=None)
            draft_stage()
            soon = timezone.localdate() + DAY
            PathwayFactory(published=True, retires_on=soon, retirement_reason="Over.")
        with CaptureQueriesContext(connection) as queries:
            assert hr_client.get(address).status_code == 200
        counted.append(len(queries))

    assert counted == [counted[0]] * 3 == [{INDEX: 45, HOME: 52}[address]] * 3


def test_desk_names_the_tokens_whose_maker_is_gone(hr_admin):
    mia, leo = UserFactory(name="Mia Maker"), UserFactory(name="Leo Leaver", is_active=False)
    in_time = AccessTokenFactory(name="Entra ID", made_by=mia)
    late = AccessTokenFactory(name="Okta", made_by=leo)
    AccessTokenFactory(name="Still fine", made_by=hr_admin)
    AccessTokenFactory(name="Over", made_by=leo, expires_on=timezone.localdate() - DAY)
    revoke_token(AccessTokenFactory(name="Revoked", made_by=leo), by=hr_admin, at=timezone.now())

    waiting = desk_of(hr_admin, at=timezone.now()).waiting

    page = "admin:accounts_accesstoken_change"
    assert [item for item in waiting if "access token" in item.text] == [
        DeskItem(
            "“Entra ID” needs a new access token soon",
            reverse(page, args=[in_time.pk]),
            "Mia Maker, who made this one, no longer works in HR.",
        ),
        DeskItem(
            "“Okta” needs a new access token",
            reverse(page, args=[late.pk]),
            "Leo Leaver, who made this one, has left, so it no longer works.",
        ),
    ]
