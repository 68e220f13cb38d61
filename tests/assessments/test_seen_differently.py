"""An item on which the two do not agree, and say so: both views stand, for ever."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.urls import reverse

from assessments import services
from assessments.carry_over import offers
from assessments.charts import Answered, ThenAndNow
from assessments.forms import SettleForm
from assessments.models import Rating, Side
from assessments.questions import questions_of
from pathway_portal.privacy.personal_data import erase
from tests.assessments.conversations import (
    NOW,
    REASON,
    agree,
    agreed,
    answers_of,
    inputs,
    opened,
    settle,
)
from tests.factories import (
    CompetencyFactory,
    MetricFactory,
    OrphanedAnswerFactory,
    RatingFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("constraints")]

OWN = {"mapping": "well", "measuring": "alone", "improved": "met"}
THEIRS = {"mapping": "learning", "measuring": "alone", "improved": "partly"}
DIFFERENTLY = {"mapping": "differently", "improved": "differently"}


@pytest.fixture
def both_open(people, stage):
    return opened(people["employee"], stage, OWN, THEIRS)


@pytest.fixture
def settled(people, stage):
    """Agreed, with one competency and the metric seen differently."""
    return agreed(people["employee"], stage, OWN, THEIRS, DIFFERENTLY, attained=True)


# Who may say it


@pytest.mark.parametrize("item", ["competency", "metric"])
def test_the_agreed_side_takes_it(item):
    of = {item: {"competency": CompetencyFactory, "metric": MetricFactory}[item]()}

    row = RatingFactory(side=Side.AGREED, answer="differently", **of)

    assert Rating.objects.get(pk=row.pk).is_seen_differently


@pytest.mark.parametrize("side", [Side.SELF, Side.MANAGER])
@pytest.mark.parametrize("item", ["competency", "metric"])
def test_nobody_says_it_alone(side, item):
    of = {item: {"competency": CompetencyFactory, "metric": MetricFactory}[item]()}

    with pytest.raises(IntegrityError, match="rating_only_both_see_it_differently"):
        RatingFactory(side=side, author=UserFactory(), answer="differently", **of)


def test_it_is_never_kept_of_an_item_that_is_gone():
    with pytest.raises(IntegrityError, match="orphaned_answer_is_known"):
        OrphanedAnswerFactory(answer="differently")


@pytest.mark.parametrize("side", Side.values)
def test_only_both_are_offered_it(stage, side):
    values = [[o.value for o in question.options] for question in questions_of(stage, side)]

    assert [options.count("differently") for options in values] == (
        [1, 1, 1] if side == Side.AGREED else [0, 0, 0]
    )


def test_it_is_the_last_choice_and_none_of_the_levels(client, people, both_open):
    client.force_login(people["manager"])

    response = client.get(both_open.get_absolute_url())

    forms = response.context["forms"]
    assert [type(form) for form in forms] == [SettleForm, SettleForm]
    for form in forms:
        assert form.fields["answer"].choices[-1] == ("differently", "We see it differently")
        assert "differently" not in [o.value for o in form.compared.question.scale]
    assert response.content.decode().count("We see it differently") == 2


# Settling


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_either_settles_it_so_on_the_page(client, people, both_open, who):
    client.force_login(people[who])
    data = {"version": both_open.version, "attained": "no"}
    for row in inputs(both_open, Side.AGREED, DIFFERENTLY):
        fields = {"version": row.version, "answer": row.answer, "remark_version": 0, "remark": ""}
        data |= {f"{row.key}-{name}": value for name, value in fields.items()}

    client.post(reverse("assessments:settle", args=[both_open.pk]), data)

    assert answers_of(both_open, Side.AGREED) == {**DIFFERENTLY, "measuring": "alone"}


def test_a_reason_is_still_needed(both_open, people):
    settle(both_open, DIFFERENTLY, reason="")

    with pytest.raises(services.Incomplete) as incomplete:
        services.agree(both_open, version=both_open.version, by=people["employee"], at=NOW)

    differing = {row.key for row in both_open.remarks.filter(side=Side.MANAGER)}
    assert set(incomplete.value.keys) == differing
    settle(both_open, {}, reason=REASON)
    agree(both_open)
    assert both_open.is_agreed


def test_the_stage_may_be_reached_all_the_same(settled):
    assert settled.is_agreed
    assert settled.attained is True
    assert answers_of(settled, Side.AGREED) == {**DIFFERENTLY, "measuring": "alone"}


def test_both_views_stay_as_they_were(settled):
    assert answers_of(settled, Side.SELF) == OWN
    assert answers_of(settled, Side.MANAGER) == THEIRS


def test_what_both_see_alike_is_not_settled_as_different(both_open):
    with pytest.raises(SuspiciousOperation):
        settle(both_open, {"measuring": "differently"})

    assert answers_of(both_open, Side.AGREED)["measuring"] == "alone"


# Counting


def test_it_is_counted_as_what_it_is_and_as_no_level(people, settled):
    progress = people["employee"].assessments.with_progress().get(pk=settled.pk).progress

    assert progress.in_words == (
        "1 of 2 doing it alone or better, 1 seen differently; success metrics: 1 seen differently"
    )
    assert [(count.name, count.number) for count in progress.counts] == [
        ("alone_or_better", 1),
        ("seen_differently", 1),
    ]
    assert progress.below_alone == 0


def test_pages_that_count_say_it(client, people, stage, settled):
    client.force_login(people["employee"])

    for page in [reverse("assessments:mine"), stage.get_absolute_url()]:
        assert "1 of 2 doing it alone or better, 1 seen differently" in (
            client.get(page).content.decode()
        )


# The record


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_the_record_shows_both_views_side_by_side(client, people, settled, who):
    client.force_login(people[who])

    response = client.get(settled.get_absolute_url())

    pairs = {pair.question.item.slug: pair for pair in response.context["pairs"]}
    assert [
        (str(pair.own_label), str(pair.their_label), str(pair.agreed_label))
        for pair in (pairs["mapping"], pairs["improved"])
    ] == [
        ("Doing it well, in hard cases", "Learning, with help", "We see it differently"),
        ("Met", "Partly", "We see it differently"),
    ]
    assert pairs["mapping"].dots.agreed_x is None
    assert REASON in response.content.decode()
    of_competencies, _of_metrics = response.context["plots"]
    assert of_competencies.rows[0].in_words == (
        "Emma Employee: Doing it well, in hard cases; Mona Manager: Learning, with help; "
        "agreed: We see it differently"
    )
    assert [said.label for said in of_competencies.rows[0].off_scale] == ["We see it differently"]


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ("differently", "differently", "then and now: We see it differently"),
        ("differently", "alone", "then: We see it differently"),
        ("alone", "differently", "now: We see it differently"),
        ("not_sure", "differently", "then: We are not sure; now: We see it differently"),
    ],
)
def test_then_and_now_says_it_and_draws_no_step(stage, then, now, words):
    question = questions_of(stage, Side.AGREED)[0]

    change = ThenAndNow.of([(Answered(question, then), Answered(question, now))], then=NOW, now=NOW)

    [row] = change.rows
    assert (row.words, row.moved) == (words, False)


def test_the_history_says_it(client, people, stage, settled):
    again = agreed(people["employee"], stage, OWN, THEIRS, {"mapping": "alone", "improved": "met"})
    client.force_login(people["manager"])

    page = client.get(reverse("assessments:history", args=[again.pk])).content.decode()

    assert "then: We see it differently" in page
    assert "1 of 2 doing it alone or better, 1 seen differently" in page


# Next time


def offered(employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    found = offers(questions_of(stage, Side.SELF), list(Rating.objects.of_last_time(draft)))
    return draft, {offer.question.item.slug: offer for offer in found.values()}


def test_the_next_one_offers_their_own_answer_of_then(people, stage, settled):
    _draft, found = offered(people["employee"], stage)

    assert {
        slug: (o.source.side, o.source.answer, o.was_seen_differently, o.was_changed)
        for slug, o in found.items()
    } == {
        "mapping": ("self", "well", True, False),
        "measuring": ("agreed", "alone", False, False),
        "improved": ("self", "met", True, False),
    }


def test_what_is_not_agreed_yet_says_nothing_of_differing(people, stage, both_open):
    settle(both_open, DIFFERENTLY)

    _draft, found = offered(people["employee"], stage)

    assert {o.was_seen_differently for o in found.values()} == {False}
    assert {o.source.side for o in found.values()} == {"self"}


def test_their_own_answer_is_confirmed_with_its_age(people, stage, settled):
    draft, found = offered(people["employee"], stage)
    source = found["mapping"].source

    services.confirm(draft, {found["mapping"].key: source.pk}, by=people["employee"], at=NOW)

    row = draft.ratings.get(competency__slug="mapping")
    assert (row.answer, row.confirms, row.answered_at) == ("well", source, source.answered_at)


@pytest.mark.parametrize("page", ["answer", "confirm"])
def test_the_page_says_where_the_answer_comes_from(client, people, stage, settled, page):
    draft, _found = offered(people["employee"], stage)
    client.force_login(people["employee"])

    text = client.get(reverse(f"assessments:{page}", args=[draft.pk])).content.decode()

    assert text.count("you and your manager saw it differently") == 2
    assert text.count("your answer ") == 2


# My data, and erasing


def test_my_data_says_it(client, people, settled):
    client.force_login(people["employee"])

    page = client.get(reverse("my_data")).content.decode()
    file = client.get(reverse("my_data_download")).content.decode()

    assert page.count("We see it differently") == 2
    assert file.count('"differently"') == 2


def test_erasing_a_leaver_keeps_the_answers_to_be_counted_and_no_words(people, stage, settled):
    for _one in range(4):
        colleague = UserFactory(manager=people["manager"])
        agreed(colleague, stage, OWN, THEIRS, DIFFERENTLY)
    employee = people["employee"]
    employee.is_active = False
    employee.save()

    erase(employee, by=None, at=NOW)

    assert answers_of(settled, Side.AGREED) == {**DIFFERENTLY, "measuring": "alone"}
    assert not settled.remarks.exists()
