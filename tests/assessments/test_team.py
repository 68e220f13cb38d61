"""A manager's direct reports."""

import pytest
from django.urls import reverse

from tests.factories import DAY, STARTED_AT, AssessmentFactory, StageFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("order")]


@pytest.mark.parametrize("reports", [1, 3, 30, 200])
def test_team_query_count_does_not_grow(client, django_assert_num_queries, reports):
    manager = UserFactory()
    AssessmentFactory.create_batch(
        reports, submitted=True, employee__manager=manager, ratings=False
    )
    client.force_login(manager)

    with django_assert_num_queries(5):
        response = client.get(reverse("assessments:team"))

    assert len(response.context["rows"]) == min(reports, 30)


def test_team_puts_first_what_waits_for_the_manager(client, people, assessment_in):
    waiting = assessment_in("submitted")
    UserFactory(name="Aaron Atease", manager=people["manager"])
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert [(report.name, a) for report, a in response.context["rows"]] == [
        ("Emma Employee", [waiting]),
        ("Aaron Atease", []),
        ("Pia Peer", []),
    ]
    assert response.context["waiting"] == 1


def test_team_keeps_what_waits_though_something_newer_was_begun(client, people, assessment_in):
    waiting = assessment_in("submitted")
    newer = assessment_in("draft", started_at=waiting.started_at + DAY)
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert dict(response.context["rows"])[people["employee"]] == [newer, waiting]
    assert response.context["waiting"] == 1


@pytest.fixture
def waiting(people):
    """Three reports who wait for the manager, by what for; the longest first."""
    dates = [
        {"open": True, "submitted_at": STARTED_AT + DAY, "reviewed_at": STARTED_AT + 2 * DAY},
        {"submitted": True, "submitted_at": STARTED_AT + 3 * DAY},
        {"confirmed": True, "employee_confirmed_at": STARTED_AT + 4 * DAY},
    ]
    names = ["Zoe Zest", "Yan Yore", "Xenia Xu"]
    return [
        AssessmentFactory(employee=UserFactory(name=name, manager=people["manager"]), **more)
        for name, more in zip(names, dates, strict=True)
    ]


def test_team_and_home_list_in_the_same_order_with_the_same_words(client, people, waiting):
    client.force_login(people["manager"])

    team, home = client.get(reverse("assessments:team")), client.get("/")

    rows = [found for _report, row in team.context["rows"] for found in row]
    assert rows == home.context["todo"]["for_reports"] == waiting
    for page in (team.content.decode(), home.content.decode()):
        places = [page.index(words) for words in STEPS_OF_WAITING]
        assert places == sorted(places)
        assert "Xenia Xu has agreed; it is your turn" in page


STEPS_OF_WAITING = ["Talk with Zoe Zest", "Review Yan Yore", "Talk with Xenia Xu"]


def test_home_leads_to_the_team_where_more_than_ten_wait(client, people):
    AssessmentFactory.create_batch(
        12, submitted=True, ratings=False, employee__manager=people["manager"]
    )
    client.force_login(people["manager"])

    page = client.get("/")

    assert len(page.context["todo"]["for_reports"]) == 10
    assert "2 more are waiting in your team" in page.content.decode()
    shown = client.get(reverse("assessments:team"), {"show": "waiting"})
    assert len(shown.context["rows"]) == 12


def names(client, **query):
    page = client.get(reverse("assessments:team"), query)
    return [report.name for report, _row in page.context["rows"]]


@pytest.fixture
def mixed(client, people, assessment_in):
    """Emma is reviewed next, Dora writes, Cora has to agree, Pia has no stage and nothing open."""
    manager, stage = people["manager"], StageFactory()
    type(manager).objects.filter(manager=manager).exclude(name="Pia Peer").update(stage=stage)
    assessment_in("submitted")
    dora = UserFactory(name="Dora Draft", manager=manager, stage=stage)
    AssessmentFactory(employee=dora)
    cora = UserFactory(name="Cora Côté", manager=manager, stage=stage)
    AssessmentFactory(
        employee=cora,
        open=True,
        attained=False,
        manager_confirmed_at=STARTED_AT + 4 * DAY,
        manager_confirmed_by=manager,
    )
    UserFactory(name="Bob Between", manager=manager, stage=stage)
    client.force_login(manager)


@pytest.mark.parametrize(
    ("show", "listed"),
    [
        ("waiting", ["Emma Employee"]),
        ("theirs", ["Cora Côté", "Dora Draft"]),
        ("quiet", ["Bob Between", "Pia Peer"]),
        ("no-stage", ["Pia Peer"]),
        ("", ["Emma Employee", "Bob Between", "Cora Côté", "Dora Draft", "Pia Peer"]),
        ("nonsense", ["Emma Employee", "Bob Between", "Cora Côté", "Dora Draft", "Pia Peer"]),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_team_can_be_filtered_by_who_waits_for_whom(client, show, listed):
    assert names(client, show=show) == listed


@pytest.mark.parametrize(
    ("search", "listed"),
    [
        ("cote", ["Cora Côté"]),
        ("PEER pia", ["Pia Peer"]),
        ("o", ["Emma Employee", "Bob Between", "Cora Côté", "Dora Draft"]),
        ("example.com", []),
        ("%", []),
        ("!!!", []),
    ],
)
@pytest.mark.usefixtures("mixed")
def test_team_can_be_searched_by_name(client, search, listed):
    assert names(client, q=search) == listed


@pytest.mark.usefixtures("mixed")
def test_a_search_counts_in_each_filter_what_it_finds_there(client):
    page = client.get(reverse("assessments:team"), {"q": "o", "show": "theirs"})

    assert [str(each["label"]) for each in page.context["filters"] if each["is_on"]] == [
        "Waiting for them"
    ]
    assert [each["count"] for each in page.context["filters"]] == [4, 1, 2, 1, 0]
    assert page.context["waiting"] == 1
    assert [each["query"] for each in page.context["filters"]][:2] == [
        "q=o&show=",
        "q=o&show=waiting",
    ]


@pytest.mark.usefixtures("mixed")
def test_an_empty_result_leads_back_to_everybody(client):
    page = client.get(reverse("assessments:team"), {"q": "nobody of this name"})

    assert "Nobody in your team matches this." in page.content.decode()
    assert "Show everybody" in page.content.decode()


def test_team_has_thirty_to_a_page_and_keeps_its_filter(client, people):
    manager = people["manager"]
    UserFactory.create_batch(40, manager=manager)
    client.force_login(manager)

    first = client.get(reverse("assessments:team"), {"show": "quiet"})
    last = client.get(reverse("assessments:team"), {"show": "quiet", "page": "2"})
    beyond = client.get(reverse("assessments:team"), {"show": "quiet", "page": "99"})

    assert (len(first.context["rows"]), len(last.context["rows"])) == (30, 12)
    assert 'href="?show=quiet&amp;page=2"' in first.content.decode()
    assert "My team · Page 2 of 2" in last.content.decode()
    assert beyond.context["rows"] == last.context["rows"]


def test_a_team_of_one_filters_nobody_elses_reports(client, people, assessment_in):
    assessment_in("submitted")
    client.force_login(people["head"])

    for show in ["waiting", "theirs", "quiet", "no-stage", ""]:
        assert "Emma Employee" not in names(client, show=show)


def test_team_shows_that_there_is_a_draft_and_nothing_of_it(client, people, assessment_in):
    draft = assessment_in("draft")
    draft.ratings.update(evidence="not yet for anybody")
    client.force_login(people["manager"])

    page = client.get(reverse("assessments:team")).content.decode()

    assert "Draft" in page
    assert draft.get_absolute_url() not in page
    assert "not yet for anybody" not in page


def test_team_shows_nobody_elses_reports_nor_reports_of_reports(client, people):
    client.force_login(people["head"])

    response = client.get(reverse("assessments:team"))

    assert [report.name for report, _a in response.context["rows"]] == ["Mona Manager"]


def test_team_leaves_out_who_has_left(client, people):
    people["peer"].is_active = False
    people["peer"].save()
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:team"))

    assert [report.name for report, _a in response.context["rows"]] == ["Emma Employee"]


def test_report_lists_every_assessment_with_its_state(client, people, assessment_in):
    agreed = assessment_in("agreed")
    draft = assessment_in("draft", stage=agreed.stage)
    client.force_login(people["manager"])

    response = client.get(reverse("assessments:report", args=[people["employee"].pk]))

    assert set(response.context["assessments"]) == {agreed, draft}
    assert agreed.get_absolute_url() in response.content.decode()
    assert f'"{draft.get_absolute_url()}"' not in response.content.decode()


@pytest.mark.parametrize("who", ["employee", "peer", "head", "stranger"])
def test_report_exists_for_the_manager_alone(client, people, who):
    client.force_login(people[who])

    url = reverse("assessments:report", args=[people["employee"].pk])

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("assessments", [1, 3])
def test_report_query_count_does_not_grow(client, people, django_assert_num_queries, assessments):
    AssessmentFactory.create_batch(assessments, agreed=True, employee=people["employee"])
    client.force_login(people["manager"])

    with django_assert_num_queries(10):
        client.get(reverse("assessments:report", args=[people["employee"].pk]))
