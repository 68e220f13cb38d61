"""Two roles side by side, and what I already do there, for my eyes alone."""

from datetime import UTC, datetime

import pytest
from justhtml import JustHTML

from assessments.models import NonAnswer, Rating
from pathways.comparison.roles import AgreedLevel, ComparedCompetency, ComparedStage, roles_compared
from pathways.models import Level
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    PathwayFactory,
    StageFactory,
    UserFactory,
)
from tests.pathways.compare.conftest import CLOSED_AT, address, agreed, lines_of, said_in, stage_of

pytestmark = pytest.mark.django_db

SAID = "You and your manager agreed"


def competency(slug, pathway):
    return next(
        each
        for stage in pathway.stages.all()
        for each in stage.competencies.all()
        if each.slug == slug
    )


def headings(response):
    document = JustHTML(response.content.decode(), sanitize=False)
    return [said_in(heading) for heading in document.query("main h1, main h2")]


# Two roles


def test_roles_are_compared_by_slugs_over_all_stages(cook, buyer, me):
    earlier = agreed(me, stage_of(cook, 2), Level.ALONE)
    budgets = competency("budgets", cook)

    compared = roles_compared(cook, buyer, Rating.objects.agreed_with(me))

    assert compared.rungs == [
        ComparedStage(
            stage_of(buyer, 1),
            [
                ComparedCompetency(
                    competency("budgets", buyer),
                    [budgets],
                    AgreedLevel(Level.ALONE, earlier.agreed_at, "Keeps to a budget", "en"),
                ),
                ComparedCompetency(competency("contracts", buyer), [], None),
            ],
        )
    ]
    assert compared.left == [
        ComparedStage(stage_of(cook, 1), [competency("knives", cook)]),
        ComparedStage(stage_of(cook, 2), [competency("menus", cook)]),
    ]
    shared, new = compared.rungs[0].asked
    assert (compared.shared, compared.known) == ([shared], [])
    assert compared.new == [ComparedStage(stage_of(buyer, 1), [new])]
    assert compared.has_agreed
    assert (shared.is_shared, shared.is_new, shared.other_words) == (True, False, [budgets])
    assert (new.is_shared, new.is_new, new.other_words) == (False, True, [])


def test_page_of_two_roles_says_what_i_do_already_in_words(client, me, cook, buyer):
    agreed(me, stage_of(cook, 2), Level.ALONE)
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    assert lines_of(response) == [
        "Plans a budget and keeps to it "
        "You and your manager agreed: Doing it alone, in usual cases · 12 March 2026 "
        "It said then: Keeps to a budget "
        "Buyer: Stage 1: Buying Cook: Stage 2: Leading "
        "There it says: Keeps to a budget",
        "Draws up contracts",
        "Cuts vegetables",
        "Plans menus",
    ]
    assert headings(response)[1:-1] == [
        "Cook",
        "Buyer",
        "Both ask for this",
        "New to you",
        "Only Cook asks for this",
    ]
    page = response.content.decode()
    assert "Only you can see what you and your manager agreed." in page


def test_what_i_agreed_on_in_a_third_role_counts_too(client, me, cook, buyer):
    third = StageFactory()
    CompetencyFactory(stage=third, slug="contracts", text="Draws up contracts")
    agreed(me, third, Level.HELPING)
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    assert "You and your manager agreed on this elsewhere" in headings(response)
    assert lines_of(response)[1] == (
        "Draws up contracts "
        "You and your manager agreed: Helping others do it · 12 March 2026 "
        "Buyer: Stage 1: Buying"
    )
    assert "None of its competencies is new to you." in response.content.decode()


def test_the_answer_agreed_on_last_counts(client, me, cook, buyer):
    stage = stage_of(cook, 2)
    # The number of the closing decides: neither the clock nor which was begun first.
    agreed(me, stage, Level.WELL, at=CLOSED_AT, agreed_number=2)
    agreed(me, stage, Level.LEARNING, at=datetime(2026, 6, 1, 9, tzinfo=UTC), agreed_number=1)
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    assert "agreed: Doing it well, in hard cases · 12 March 2026" in lines_of(response)[0]


@pytest.mark.parametrize("answer", NonAnswer.values)
def test_what_is_not_on_the_scale_enters_no_comparison(client, me, cook, buyer, answer):
    stage = stage_of(cook, 2)
    agreed(me, stage, Level.WELL)
    client.force_login(me)
    assert SAID in client.get(address(one="cook", other="buyer")).content.decode()
    agreed(me, stage, answer, at=datetime(2026, 6, 1, 9, tzinfo=UTC))

    page = client.get(address(one="cook", other="buyer")).content.decode()

    assert SAID not in page


def seen_differently(employee, stage, *, at, **more):
    """The two agreed to let both views of every competency stand."""
    return AssessmentFactory(
        employee=employee,
        stage=stage,
        agreed=True,
        agreed_at=at,
        ratings__self=Level.WELL,
        ratings__manager=Level.LEARNING,
        ratings__agreed="differently",
        **more,
    )


def test_what_was_seen_differently_is_said_in_words_and_is_no_level(client, me, cook, buyer):
    stage = stage_of(cook, 2)
    agreed(me, stage, Level.WELL)
    seen_differently(me, stage, at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    assert "You and your manager saw it differently · 1 June 2026" in lines_of(response)[0]
    assert SAID not in response.content.decode()
    assert not response.context["compared"].has_agreed


def test_what_is_new_may_have_been_seen_differently_elsewhere(client, me, cook, buyer):
    pilot = StageFactory(title="Flying")
    CompetencyFactory(stage=pilot, slug="contracts", text="Draws up contracts")
    seen_differently(me, pilot, at=CLOSED_AT)
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    assert [line for line in lines_of(response) if "saw it differently" in line] == [
        "Draws up contracts You and your manager saw it differently · 12 March 2026"
    ]


def test_what_both_agree_on_later_is_no_longer_seen_differently(client, me, cook, buyer):
    stage = stage_of(cook, 2)
    seen_differently(me, stage, at=CLOSED_AT)
    agreed(me, stage, Level.ALONE, at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    client.force_login(me)

    page = client.get(address(one="cook", other="buyer")).content.decode()

    assert "You and your manager agreed: Doing it alone" in page
    assert "saw it differently" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "open", "confirmed"])
def test_only_what_both_agreed_counts(client, me, cook, buyer, state):
    """Neither my own answers, nor my manager's, nor what only one of us has confirmed."""
    traits = {} if state == "draft" else {state: True}
    AssessmentFactory(
        employee=me,
        stage=stage_of(cook, 2),
        ratings__self=Level.HELPING,
        **{"ratings__manager": Level.HELPING} if state != "draft" else {},
        **traits,
    )
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    page = response.content.decode()
    assert str(Level.HELPING.label) not in page
    assert SAID not in page
    assert "You and your manager have not agreed on any of these competencies yet." in page


def test_only_the_answer_both_agreed_is_told(client, me, cook, buyer):
    AssessmentFactory(
        employee=me,
        stage=stage_of(cook, 2),
        agreed=True,
        ratings__self=Level.HELPING,
        ratings__manager=Level.LEARNING,
        ratings__agreed=Level.WELL,
    )
    client.force_login(me)

    page = client.get(address(one="cook", other="buyer")).content.decode()

    assert f"{SAID}: Doing it well, in hard cases" in page
    assert str(Level.HELPING.label) not in page
    assert str(Level.LEARNING.label) not in page


@pytest.mark.parametrize("who", ["manager", "colleague", "report", "hr", "editor", "superuser"])
def test_my_answers_are_on_nobody_elses_page(
    client, me, cook, buyer, hr_admin, content_editor, superuser, who
):
    others = {
        "manager": me.manager,
        "colleague": UserFactory(manager=me.manager),
        "report": UserFactory(manager=me),
        "hr": hr_admin,
        "editor": content_editor,
        "superuser": superuser,
    }
    client.force_login(others[who])
    before = client.get(address(one="cook", other="buyer")).content
    agreed(me, stage_of(cook, 2), Level.ALONE)
    client.force_login(me)
    mine = client.get(address(one="cook", other="buyer")).content.decode()
    client.force_login(others[who])

    after = client.get(address(one="cook", other="buyer")).content

    assert f"{SAID}: Doing it alone" in mine
    assert after == before


def test_no_answer_and_no_figure_about_a_person_is_told(client, me, cook, buyer):
    agreed(me, stage_of(cook, 2), Level.ALONE)
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))

    main = JustHTML(response.content.decode(), sanitize=False).query("main")[0].to_text()
    assert "%" not in main
    assert response.headers["Cache-Control"] == "private, no-store"
    links = JustHTML(response.content.decode(), sanitize=False).query("a[href]")
    answers = [*Level.values, *NonAnswer.values]
    assert [a for a in links if any(answer in a.attrs["href"] for answer in answers)] == []
    assert len(links) > 10


def test_roles_that_share_nothing_say_so(client, me, cook):
    other = PathwayFactory(published=True, role__slug="pilot")
    StageFactory(pathway=other, competencies=1)
    client.force_login(me)

    page = client.get(address(one="cook", other="pilot")).content.decode()

    assert "These two roles share no competency." in page


def test_it_can_be_looked_at_the_other_way_round(client, me, cook, buyer):
    client.force_login(me)

    response = client.get(address(one="cook", other="buyer"))
    back = client.get(address(one="buyer", other="cook"))

    assert 'href="/pathways/compare/?one=buyer&amp;other=cook"' in response.content.decode()
    assert lines_of(back) == [
        "Keeps to a budget Cook: Stage 2: Leading Buyer: Stage 1: Buying "
        "There it says: Plans a budget and keeps to it",
        "Cuts vegetables",
        "Plans menus",
        "Draws up contracts",
    ]
