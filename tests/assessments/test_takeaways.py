"""The end of a talk: what the two take from it, when they talk next, a stage that is reached."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments import prepared, services
from assessments.models import Assessment, Doer, Takeaway
from assessments.services import Agreement, TakeawayInput
from tests.factories import (
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    TakeawayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOON = timezone.localdate() + timedelta(days=30)


def address(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


@pytest.fixture
def talk(assessment_in):
    """Both saw everything alike, so that only the end of the talk is left."""
    return assessment_in("open")


def typed(talk, version=None, **fields):
    """What the page of the talk posts; each line is `t1=(text, doer, day)`."""
    talk.refresh_from_db()
    data = {"version": talk.version if version is None else version, "attained": ""}
    data["next_talk_on"] = fields.pop("next_talk_on", "")
    rows = {row.key: row.version for row in talk.takeaways.all()}
    for key in ["t1", "t2", "t3"]:
        text, doer, day = fields.pop(key, ("", "", ""))
        data |= {
            f"{key}-version": rows.get(key, 0),
            f"{key}-text": text,
            f"{key}-doer": doer,
            f"{key}-due_on": day,
        }
    return data | fields


def kept(talk):
    rows = talk.takeaways.exclude(text="").order_by("position")
    return [(row.position, row.text, row.doer, row.due_on) for row in rows]


def lines(response):
    """What the page shows as taken from the talk, by its words."""
    return [row.text for row in response.context["written_takeaways"]]


@pytest.mark.every_database
@pytest.mark.parametrize("who", ["employee", "manager"])
def test_either_writes_down_what_they_take_from_the_talk(client, people, talk, who):
    client.force_login(people[who])

    response = client.post(
        address("settle", talk),
        typed(
            talk,
            t1=("Lead the next stand-up", "employee", SOON.isoformat()),
            t3=("Ask Ines for the numbers", "both", ""),
            next_talk_on=SOON.isoformat(),
        ),
    )

    talk.refresh_from_db()
    assert response.status_code == 302
    assert kept(talk) == [
        (1, "Lead the next stand-up", "employee", SOON),
        (3, "Ask Ines for the numbers", "both", None),
    ]
    assert talk.next_talk_on == SOON


def test_a_wrong_day_holds_up_nothing_else_and_stays_on_the_page(client, people, talk):
    client.force_login(people["employee"])
    passed = (timezone.localdate() - timedelta(days=1)).isoformat()

    response = client.post(
        address("settle", talk),
        typed(
            talk,
            t1=("Lead the next stand-up", "employee", passed),
            t2=("Read the ledger", "nobody", ""),
            next_talk_on="soon",
        ),
    )

    first, second, _third = response.context["takeaways"]
    assert kept(talk) == [
        (1, "Lead the next stand-up", "employee", None),
        (2, "Read the ledger", "", None),
    ]
    assert first.errors == {"due_on": ["That day has passed. Choose one to come."]}
    assert second.errors == {"doer": ["Choose one of the two, or both."]}
    assert response.context["next_talk"].errors == {
        "next_talk_on": ["Please give a day, such as 2027-03-31."]
    }
    page = response.content.decode()
    assert f'value="{passed}"' in page
    assert 'value="soon"' in page


def test_a_day_that_has_passed_since_is_no_error(client, people, talk):
    TakeawayFactory(assessment=talk, due_on=date(2020, 2, 2))
    Takeaway.objects.create(assessment=talk, position=2)
    Takeaway.objects.create(assessment=talk, position=3)
    client.force_login(people["employee"])

    response = client.post(
        address("settle", talk), typed(talk, t1=("Lead two of them", "employee", "2020-02-02"))
    )

    assert response.status_code == 302
    assert kept(talk) == [(1, "Lead two of them", "employee", date(2020, 2, 2))]


@pytest.mark.every_database
def test_a_line_the_other_has_changed_comes_back_with_both_texts(client, people, talk):
    client.force_login(people["manager"])
    old_page = typed(talk, t1=("Lead two stand-ups", "employee", ""))
    say = TakeawayInput("t1", 0, "Lead the next stand-up", "employee", None)
    services.settle(talk, [], [], None, takeaways=[say], version=0, by=people["employee"], at=NOW)

    response = client.post(address("settle", talk), old_page)

    assert kept(talk) == [(1, "Lead the next stand-up", "employee", None)]
    page = response.content.decode()
    assert "Saved now: Lead the next stand-up." in page
    assert 'value="Lead two stand-ups"' in page


@pytest.mark.every_database
def test_nobody_confirms_what_their_page_has_not_shown(people, talk):
    Assessment.objects.filter(pk=talk.pk).update(attained=False)
    say = TakeawayInput("t1", 0, "Lead the next stand-up", "employee", None)
    services.settle(talk, [], [], False, takeaways=[say], version=0, by=people["employee"], at=NOW)

    with pytest.raises(services.StaleVersion):
        services.agree(talk, version=0, by=people["manager"], at=NOW)


@pytest.mark.every_database
def test_once_one_has_agreed_the_lines_stay(people, talk):
    Assessment.objects.filter(pk=talk.pk).update(attained=False)
    services.agree(talk, version=0, by=people["employee"], at=NOW)
    say = TakeawayInput("t1", 0, "Lead the next stand-up", "employee", None)

    with pytest.raises(services.StaleVersion):
        services.settle(
            talk, [], [], False, takeaways=[say], version=1, by=people["manager"], at=NOW
        )
    assert kept(talk) == []


@pytest.mark.every_database
def test_the_second_agrees_on_a_page_that_says_what_is_saved(people, talk):
    Assessment.objects.filter(pk=talk.pk).update(attained=False)
    say = TakeawayInput("t1", 0, "Lead the next stand-up", "employee", None)
    shown = {"takeaways": [say], "next_talk_on": SOON, "at": NOW}
    services.settle(talk, [], [], False, version=0, by=people["employee"], agrees=True, **shown)

    outcome = services.settle(
        talk, [], [], False, version=1, by=people["manager"], agrees=True, **shown
    )

    talk.refresh_from_db()
    assert outcome.agreement == Agreement.AGREED
    assert (talk.is_agreed, talk.next_talk_on) == (True, SOON)


@pytest.mark.every_database
@pytest.mark.parametrize("wrong", [{"position": 4}, {"position": 0}, {"doer": "hr"}])
def test_a_takeaway_has_one_of_three_lines_and_a_known_doer(talk, wrong):
    with pytest.raises(IntegrityError):
        TakeawayFactory(assessment=talk, **wrong)


@pytest.mark.every_database
def test_a_line_is_there_once(talk):
    TakeawayFactory(assessment=talk)

    with pytest.raises(IntegrityError):
        TakeawayFactory(assessment=talk)


# Where it is shown


@pytest.fixture
def agreed(assessment_in):
    assessment = assessment_in("agreed", next_talk_on=SOON)
    TakeawayFactory(assessment=assessment, text="Lead the next stand-up", due_on=SOON)
    TakeawayFactory(assessment=assessment, position=2, text="", doer="")
    return assessment


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_record_and_the_next_talk_show_it(client, people, agreed, assessment_in, who):
    client.force_login(people[who])
    now = assessment_in("open")

    record = client.get(agreed.get_absolute_url())
    next_talk = client.get(now.get_absolute_url())

    assert lines(record) == ["Lead the next stand-up"]
    assert record.context["last_talk"] is None
    assert next_talk.context["last_talk"] == agreed
    assert "Lead the next stand-up" in next_talk.content.decode()


def test_home_team_and_report_show_it(client, people, agreed):
    client.force_login(people["employee"])
    home = client.get("/").content.decode()
    client.force_login(people["manager"])
    team = client.get(reverse("assessments:team")).content.decode()
    report = client.get(reverse("assessments:report", args=[people["employee"].pk]))

    assert "Lead the next stand-up" in home
    assert "Next talk:" in team
    assert "Lead the next stand-up" not in team
    assert report.context["last_talk"] == agreed
    assert "Lead the next stand-up" in report.content.decode()


def test_a_manager_who_owes_a_review_does_not_read_what_came_before(
    client, people, agreed, assessment_in
):
    assessment_in("submitted", stage=agreed.stage)
    client.force_login(people["manager"])

    report = client.get(reverse("assessments:report", args=[people["employee"].pk]))

    assert report.context["last_talk"] is None
    assert "Lead the next stand-up" not in report.content.decode()


def test_a_manager_who_owes_it_does_not_get_the_one_before_instead(
    client, people, agreed, assessment_in
):
    latest = assessment_in("agreed", stage=agreed.stage)
    TakeawayFactory(assessment=latest, text="Hand over the key book")
    elsewhere = assessment_in("agreed")
    TakeawayFactory(assessment=elsewhere, text="Count the vans")
    assessment_in("submitted", stage=elsewhere.stage)

    read = prepared.last_talk_of(people["employee"], people["manager"])
    own = prepared.last_talk_of(people["employee"], people["employee"])

    assert (read, own) == (None, elsewhere)


# A calendar's entry


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_next_talk_is_an_entry_for_a_calendar_without_a_rating(client, people, agreed, who):
    client.force_login(people[who])

    response = client.get(address("next_talk", agreed))

    entry = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert response["Content-Type"] == "text/calendar"
    assert entry["dtstart"].dt == SOON
    assert str(entry["summary"]) == (
        f"Talk about the pathway: {people['employee']} and {people['manager']}"
    )
    assert str(entry["url"]) == f"http://testserver{agreed.get_absolute_url()}"
    assert set(entry) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL"}


@pytest.mark.parametrize("state", ["open", "confirmed", "agreed"])
def test_there_is_no_entry_without_a_day_that_both_agreed_on(client, people, assessment_in, state):
    day = None if state == "agreed" else SOON
    client.force_login(people["employee"])

    assert (
        client.get(address("next_talk", assessment_in(state, next_talk_on=day))).status_code == 404
    )


def test_nobody_else_gets_the_entry(client, agreed):
    client.force_login(UserFactory())

    assert client.get(address("next_talk", agreed)).status_code == 404


# A stage is reached


@pytest.fixture
def reached(assessment_in):
    """The first of two stages, reached; the second asks for one thing more than the first."""
    pathway = PathwayFactory(published=True)
    first, second = StageFactory.create_batch(2, pathway=pathway, competencies=1)
    shared = first.competencies.get()
    CompetencyFactory(stage=second, slug=shared.slug, text="The same as before")
    return assessment_in("agreed", stage=first, attained=True)


def test_a_reached_stage_is_an_arrival_with_what_the_next_asks_first(client, people, reached):
    client.force_login(people["employee"])
    second = reached.stage.pathway.stages.get(number=2)

    response = client.get(reached.get_absolute_url())

    asked = response.context["arrival"]
    assert asked["next"] == second
    assert [each.slug for each in asked["asked_first"]] == [
        slug
        for slug in second.competencies.values_list("slug", flat=True)
        if slug != reached.stage.competencies.get().slug
    ]
    assert f"You have reached stage {reached.stage.number}" in response.content.decode()


def test_the_next_stage_is_that_of_the_published_version(client, people, reached):
    older = reached.stage.pathway
    type(older).objects.filter(pk=older.pk).update(state="superseded")
    newer = PathwayFactory(role=older.role, published=True)
    StageFactory(pathway=newer, slug=reached.stage.slug)
    following = StageFactory(pathway=newer, competencies=1)
    client.force_login(people["employee"])

    arrival = client.get(reached.get_absolute_url()).context["arrival"]

    assert arrival["next"] == following
    assert arrival["asked_first"] == list(following.competencies.all())


def test_nothing_leads_to_a_retired_pathway(client, people, assessment_in):
    first = StageFactory(pathway=PathwayFactory(retired=True), competencies=1)
    StageFactory(pathway=first.pathway, competencies=1)
    reached = assessment_in("agreed", stage=first, attained=True)
    client.force_login(people["employee"])

    page = client.get(reached.get_absolute_url())

    assert page.context["arrival"] == {"next": None, "is_last": False}
    assert "It is the last stage of this pathway." not in page.content.decode()


def test_the_last_stage_says_so(client, people, reached):
    reached.stage.pathway.stages.filter(number=2).update(number=3)
    client.force_login(people["employee"])

    page = client.get(reached.get_absolute_url()).content.decode()

    assert "It is the last stage of this pathway." in page


def test_the_manager_is_told_whose_arrival_it_is(client, people, reached):
    client.force_login(people["manager"])

    page = client.get(reached.get_absolute_url()).content.decode()

    assert f"{people['employee']} has reached stage {reached.stage.number}" in page


def test_a_stage_not_reached_yet_is_no_arrival(client, people, assessment_in):
    client.force_login(people["employee"])

    response = client.get(assessment_in("agreed").get_absolute_url())

    assert response.context["arrival"] is None


def test_the_doer_is_called_by_name_on_the_record(agreed):
    takeaways = [TakeawayFactory.build(assessment=agreed, doer=doer).doer_name for doer in Doer]

    assert takeaways == [str(agreed.employee), str(agreed.manager_confirmed_by), "both"]
