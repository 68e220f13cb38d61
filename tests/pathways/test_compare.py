"""Two stages side by side, and two roles: what I already do there, for my eyes alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from assessments.models import Assessment, NonAnswer, Rating, Side
from pathways.comparison.roles import AgreedLevel, ComparedCompetency, ComparedStage, roles_compared
from pathways.comparison.stages import SharedItem, SideBySide, side_by_side
from pathways.documents.document import PathwayPart
from pathways.models import Level, Pathway, PathwayState
from pathways.services import retire
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    DevelopmentTipFactory,
    MetricFactory,
    ObjectiveFactory,
    PathwayFactory,
    ReadingFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "This cannot be compared. Choose one from the list."
SAID = "You and your manager agreed"
CLOSED_AT = datetime(2026, 3, 12, 9, tzinfo=UTC)


@pytest.fixture
def cook(db):
    """A role of two stages."""
    pathway = PathwayFactory(published=True, role__slug="cook", role__name="Cook")
    start = StageFactory(pathway=pathway, title="Starting")
    CompetencyFactory(stage=start, slug="knives", text="Cuts vegetables")
    lead = StageFactory(pathway=pathway, title="Leading")
    CompetencyFactory(stage=lead, slug="budgets", text="Keeps to a budget")
    CompetencyFactory(stage=lead, slug="menus", text="Plans menus")
    return pathway


@pytest.fixture
def buyer(db):
    """Another role; it asks for budgets too, and words that otherwise."""
    pathway = PathwayFactory(published=True, role__slug="buyer", role__name="Buyer")
    stage = StageFactory(pathway=pathway, title="Buying")
    CompetencyFactory(stage=stage, slug="budgets", text="Plans a budget and keeps to it")
    CompetencyFactory(stage=stage, slug="contracts", text="Draws up contracts")
    return pathway


@pytest.fixture
def me(db):
    return UserFactory(name="Mia Me", manager=UserFactory(name="Mona Manager"))


def address(**asked):
    return reverse("pathways:compare", query=asked or None)


def stage_of(pathway, number):
    return pathway.stages.get(number=number)


def competency(slug, pathway):
    return next(
        each
        for stage in pathway.stages.all()
        for each in stage.competencies.all()
        if each.slug == slug
    )


def agreed(employee, stage, answer, *, at=CLOSED_AT, **more):
    """Both answered this to every competency of the stage, and agreed it."""
    return AssessmentFactory(
        employee=employee,
        stage=stage,
        agreed=True,
        agreed_at=at,
        ratings__self=answer,
        ratings__manager=answer,
        ratings__agreed=answer,
        **more,
    )


def lines_of(response):
    """Each line of the lists as one reads it."""
    document = JustHTML(response.content.decode(), sanitize=False)
    return [said_in(line) for line in document.query("main .line")]


def headings(response):
    document = JustHTML(response.content.decode(), sanitize=False)
    return [said_in(heading) for heading in document.query("main h1, main h2")]


def said_in(element):
    return re.sub(r"\s+(?=[,:])|\s+(?=\s)", "", element.to_text()).replace("\n", " ").strip()


# Two stages


def test_stages_are_compared_list_by_list_by_slugs_and_else_by_words(cook):
    one, other = cook.stages.all()
    knives = one.competencies.get()
    knives_again = CompetencyFactory(stage=other, slug="knives", text="Teaches how to cut")
    learn, tidy = (
        ObjectiveFactory(stage=one, text=text) for text in ("Learn the kitchen.", "Tidy up")
    )
    learn_again = ObjectiveFactory(stage=other, text="learn the KITCHEN")
    book = ReadingFactory(stage=other)

    assert side_by_side(one, other) == [
        SideBySide("objectives", [SharedItem(learn, learn_again)], [tidy], []),
        SideBySide(
            PathwayPart.COMPETENCIES,
            [SharedItem(knives, knives_again)],
            [],
            list(other.competencies.exclude(slug="knives")),
        ),
        SideBySide(PathwayPart.READINGS, [], [], [book]),
    ]
    assert SharedItem(knives, knives_again).is_reworded
    assert not SharedItem(knives, knives).is_reworded
    assert SharedItem(
        book, ReadingFactory(slug=book.slug, title=book.title, note="Long.")
    ).is_reworded


def test_a_sentence_that_stands_twice_is_not_lost(cook):
    one, other = cook.stages.all()
    twice = ObjectiveFactory.create_batch(2, stage=one, text="Again and again")
    once = ObjectiveFactory(stage=other, text="Again and again")

    [objectives] = [each for each in side_by_side(one, other) if each.part == "objectives"]

    assert (objectives.both, objectives.only_one) == ([SharedItem(twice[0], once)], [twice[1]])


def test_a_competency_with_other_levels_says_so(client, me, cook):
    one, other = cook.stages.all()
    one.competencies.update(alone="One station")
    again = CompetencyFactory(stage=other, slug="knives", text="Cuts vegetables", alone="Them all")
    client.force_login(me)

    response = client.get(address(one="cook/1", other="cook/2"))

    assert SharedItem(one.competencies.get(), again).has_other_levels
    assert lines_of(response)[0] == "Cuts vegetables Its levels are described in other words."


def test_page_of_two_stages_shows_both_and_what_only_one_has(client, me, cook):
    one, other = cook.stages.all()
    one.audience, one.quotation = "New cooks", "Begin with the onions."
    one.save()
    CompetencyFactory(stage=other, slug="knives", text="Teaches how to cut")
    ReadingFactory(stage=one, title="A guide", authors="A. Uthor", note="Long.")
    MetricFactory(stage=other, text="Nobody waits")
    WatchForFactory(stage=other, text="Shouting")
    DevelopmentTipFactory(stage=one, text="Ask")
    client.force_login(me)

    response = client.get(address(one="cook/1", other="cook/2"))

    assert lines_of(response) == [
        "In other words Cook, stage 1 Cuts vegetables Cook, stage 2 Teaches how to cut",
        "Keeps to a budget",
        "Plans menus",
        "A guide A. Uthor Long.",
        "Nobody waits",
        "Shouting",
        "Ask",
    ]
    page = response.content.decode()
    for text in ['For: <span lang="en">New cooks</span>', "“Begin with the onions.”"]:
        assert text in page


def test_stages_of_two_roles_are_compared_as_well(client, me, cook, buyer):
    client.force_login(me)

    response = client.get(address(one="cook/2", other="buyer/1"))

    assert lines_of(response) == [
        "In other words Cook, stage 2 Keeps to a budget "
        "Buyer, stage 1 Plans a budget and keeps to it",
        "Plans menus",
        "Draws up contracts",
    ]


def test_stages_without_a_common_line_say_so(client, me, cook):
    client.force_login(me)

    page = client.get(address(one="cook/1", other="cook/2")).content.decode()

    assert "They have no line in common" in page


def test_stages_without_lines_say_so(client, me):
    pathway = PathwayFactory(published=True, role__slug="empty")
    StageFactory.create_batch(2, pathway=pathway)
    client.force_login(me)

    page = client.get(address(one="empty/1", other="empty/2")).content.decode()

    assert "Neither of them has any content yet." in page


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


# Choosing


def test_choosing_offers_every_role_and_every_stage(client, me, cook, buyer):
    client.force_login(me)

    form = client.get(address()).context["form"]

    assert form.errors == {}
    assert form.fields["one"].choices == [
        ("", "Choose a role or a stage"),
        ("Roles", [("buyer", "Buyer"), ("cook", "Cook")]),
        ("Buyer", [("buyer/1", stage_of(buyer, 1))]),
        ("Cook", [("cook/1", stage_of(cook, 1)), ("cook/2", stage_of(cook, 2))]),
    ]


def test_what_was_chosen_stays_chosen(client, me, cook, buyer):
    client.force_login(me)

    for asked in [{"one": "cook"}, {"one": "cook/1"}, {"one": "cook", "other": "nothing"}]:
        document = JustHTML(client.get(address(**asked)).content.decode(), sanitize=False)
        [one] = document.query("#id_one option[selected]")
        assert one.attrs["value"] == asked["one"]


@pytest.mark.parametrize(
    "asked, errors",
    [
        (
            {"one": "", "other": ""},
            {name: ["Choose one from the list."] for name in ("one", "other")},
        ),
        ({"one": "cook", "other": "buyer/1"}, {"other": ["Choose two roles, or two stages."]}),
        ({"one": "cook/1", "other": "buyer"}, {"other": ["Choose two roles, or two stages."]}),
        (
            {"one": "cook", "other": "cook"},
            {"other": ["Choose something else: these are the same."]},
        ),
        (
            {"one": "cook/1", "other": "cook/1"},
            {"other": ["Choose something else: these are the same."]},
        ),
        ({"one": "nothing", "other": "cook"}, {"one": [UNKNOWN]}),
        ({"one": "cook/1", "other": "cook/99"}, {"other": [UNKNOWN]}),
        ({"one": "cook/1/", "other": "cook/01"}, {"one": [UNKNOWN], "other": [UNKNOWN]}),
        ({"one": "%", "other": "é" * 1000}, {"one": [UNKNOWN], "other": [UNKNOWN]}),
    ],
)
def test_what_cannot_be_compared_is_told_beside_the_field(client, me, cook, buyer, asked, errors):
    client.force_login(me)

    response = client.get(address(**asked))

    assert response.status_code == 200
    assert response.context["form"].errors == errors
    document = JustHTML(response.content.decode(), sanitize=False)
    for name in errors:
        field = document.query(f"#id_{name}")[0]
        assert field.attrs["aria-invalid"] == "true"
        assert document.query(f"#{field.attrs['aria-describedby'].split()[0]}")


def hidden(state):
    def hide(pathway):
        if state == PathwayState.RETIRED:
            today = timezone.localdate()
            retire(pathway, on=today, reason="Gone", today=today)
        else:
            at = None if state == PathwayState.DRAFT else pathway.published_at
            Pathway.objects.filter(pk=pathway.pk).update(state=state, published_at=at)

    return hide


@pytest.mark.parametrize(
    "state", [PathwayState.DRAFT, PathwayState.SUPERSEDED, PathwayState.RETIRED]
)
@pytest.mark.parametrize("thing", ["buyer", "buyer/1"])
def test_what_is_not_published_is_like_what_never_was(client, me, cook, buyer, state, thing):
    agreed(me, stage_of(buyer, 1), Level.ALONE)
    one = "cook/1" if "/" in thing else "cook"
    client.force_login(me)
    assert client.get(address(one=one, other=thing)).context["form"].errors == {}
    hidden(state)(buyer)

    response = client.get(address(one=one, other=thing))

    assert response.context["form"].errors == {"other": [UNKNOWN]}
    assert response.content == client.get(address(one=one, other="never-was")).content
    assert "Buyer" not in response.content.decode()


def test_another_role_alone_is_compared_with_my_own(client, me, cook, buyer):
    me.stage = stage_of(cook, 1)
    me.save()
    client.force_login(me)

    context = client.get(address(other="buyer")).context

    assert (context["one"], context["other"]) == (cook, buyer)


def test_my_own_role_alone_is_where_i_come_from(client, me, cook, buyer):
    me.stage = stage_of(cook, 1)
    me.save()
    client.force_login(me)

    form = client.get(address(other="cook")).context["form"]

    assert (form.is_bound, form.initial) == (False, {"one": "cook"})


def test_another_role_alone_is_chosen_already_for_who_has_none(client, me, cook, buyer):
    client.force_login(me)

    form = client.get(address(other="buyer")).context["form"]

    assert (form.is_bound, form.initial) == (False, {"other": "buyer"})


def test_with_one_role_there_are_its_stages_to_compare(client, me, cook):
    client.force_login(me)

    page = client.get(address()).content.decode()

    assert "There is one role so far." in page
    assert 'value="cook/2"' in page


def test_without_roles_there_is_nothing_to_compare(client, me):
    PathwayFactory()
    client.force_login(me)

    response = client.get(address(one="a", other="b"))

    page = response.content.decode()
    assert "There is nothing to compare yet" in page
    assert "<form" not in page


def test_roles_with_older_versions_lead_to_their_changes(client, me, cook, buyer):
    PathwayFactory(role=cook.role, superseded=True)
    client.force_login(me)

    document = JustHTML(client.get(address()).content.decode(), sanitize=False)

    assert [said_in(tag) for tag in document.query(".tags > li")] == [
        "Buyer (one version so far)",
        "Cook",
    ]


def test_a_role_and_a_stage_lead_to_their_comparison(client, me, cook):
    client.force_login(me)

    def link(page):
        document = JustHTML(client.get(page.get_absolute_url()).content.decode(), sanitize=False)
        links = (a.attrs["href"] for a in document.query("main a[href]"))
        return next(href for href in links if href.startswith(address()))

    assert link(cook) == "/pathways/compare/?other=cook"
    assert link(stage_of(cook, 1)) == "/pathways/compare/?one=cook/1&other=cook/2"
    assert link(stage_of(cook, 2)) == "/pathways/compare/?one=cook/2&other=cook/1"


def test_it_asks_for_sign_in_and_only_shows(client, me, cook):
    assert client.get(address()).url == "/account/login/?next=/pathways/compare/"
    client.force_login(me)

    assert client.post(address()).status_code == 405


# How often the database is asked


@pytest.mark.parametrize("many", [1, 3])
def test_query_count_does_not_grow(client, me, many):
    pathways = [PathwayFactory(published=True) for _one in range(many + 1)]
    for pathway in pathways:
        for _one in range(many + 1):
            stage = StageFactory(pathway=pathway, metrics=many)
            for number in range(many):
                CompetencyFactory(stage=stage, slug=f"shared-{number}")
            for factory in (ObjectiveFactory, ReadingFactory, WatchForFactory):
                factory.create_batch(many, stage=stage)
            agreed(me, stage, Level.ALONE)
    me.stage = pathways[0].stages.first()
    me.save()
    client.force_login(me)
    one, other = (pathway.role.slug for pathway in pathways[:2])
    counted = {}
    for name, asked in {
        "choosing": {},
        "stages": {"one": f"{one}/1", "other": f"{other}/2"},
        "roles": {"one": one, "other": other},
        "roles, from my own": {"other": other},
    }.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(**asked)).status_code == 200
        counted[name] = len(queries)

    assert counted == {"choosing": 4, "stages": 11, "roles": 6, "roles, from my own": 6}


# What both agreed on


def test_agreed_answers_are_those_of_competencies_oldest_first(me, cook):
    stage = stage_of(cook, 1)
    metric = MetricFactory(stage=stage)
    newer = agreed(me, stage, Level.WELL, agreed_number=2)
    older = agreed(me, stage, Level.ALONE, at=CLOSED_AT + timedelta(days=1), agreed_number=1)
    AssessmentFactory(employee=me, stage=stage, confirmed=True)
    agreed(UserFactory(manager=UserFactory()), stage, Level.HELPING)

    answers = list(Rating.objects.agreed_with(me))

    assert [(row.assessment, row.side, row.answer) for row in answers] == [
        (older, Side.AGREED, Level.ALONE),
        (newer, Side.AGREED, Level.WELL),
    ]
    assert metric.ratings.filter(side=Side.AGREED).count() == 4
    assert Assessment.objects.count() == 4
