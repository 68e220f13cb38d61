"""Both views open, as pages: compare, settle, agree."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from assessments.models import Remark, State
from pathways.models import Level
from tests.factories import RatingFactory, StageFactory

pytestmark = pytest.mark.django_db


def settled(assessment, *, answer="alone", remark="I saw it so.", attained="no"):
    data = {"version": assessment.version, "attained": attained}
    for row in assessment.ratings.filter(side="agreed"):
        said = assessment.remarks.filter(competency=row.competency_id, metric=row.metric_id)
        if said:
            data |= {
                f"{row.key}-version": row.version,
                f"{row.key}-answer": answer,
                f"{row.key}-remark_version": 0,
                f"{row.key}-remark": remark,
            }
    return data


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_both_see_both_views_with_names(client, people, differing, who):
    differing.ratings.filter(side="self").update(evidence="what I did")
    differing.ratings.filter(side="manager").update(evidence="what I saw")
    client.force_login(people[who])

    page = client.get(differing.get_absolute_url()).content.decode()

    for text in ["what I did", "what I saw", "Emma Employee", "Mona Manager"]:
        assert text in page


def test_a_page_just_opened_says_nothing_was_overtaken(client, people, differing):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing))

    response = client.get(differing.get_absolute_url())

    assert [f.is_overtaken or f.has_overtaken_remark for f in response.context["forms"]] == [
        False,
        False,
    ]
    assert "meantime" not in response.content.decode()


def test_the_largest_difference_comes_first(client, people, assessment_in):
    stage = StageFactory(competencies=4)
    assessment = assessment_in("open", stage=stage, ratings=False)
    answers = [("alone", "alone"), ("alone", "well"), ("not_my_role", "well"), ("learning", "well")]
    for competency, (own, theirs) in zip(stage.competencies.all(), answers, strict=True):
        for side, answer in [("self", own), ("manager", theirs), ("agreed", "")]:
            author = people["employee" if side == "self" else "manager"]
            RatingFactory(
                assessment=assessment,
                competency=competency,
                side=side,
                answer=answer,
                author=author,
            )
        for side, author in [("self", people["employee"]), ("manager", people["manager"])]:
            if own != theirs:
                Remark.objects.create(
                    assessment=assessment, competency=competency, side=side, author=author
                )
    client.force_login(people["employee"])

    response = client.get(assessment.get_absolute_url())

    pairs = response.context["pairs"]
    assert [(p.own.answer, p.theirs.answer) for p in pairs] == [
        ("learning", "well"),
        ("alone", "well"),
        ("not_my_role", "well"),
        ("alone", "alone"),
    ]
    assert [p.steps for p in pairs] == [2, 1, None, 0]


def test_settle_keeps_answer_reason_and_outcome(client, people, differing):
    client.force_login(people["manager"])

    response = client.post(url("settle", differing), settled(differing, attained="yes"))

    last = client.get(response.url).context["forms"][-1].prefix
    assert response.url == f"{differing.get_absolute_url()}#q-{last}"
    differing.refresh_from_db()
    assert differing.attained is True
    agreed = differing.ratings.filter(side="agreed", competency__isnull=False)
    assert set(agreed.values_list("answer", flat=True)) == {"alone"}
    said = differing.remarks.exclude(text="").values_list("side", "text")
    assert set(said) == {("manager", "I saw it so.")}


def test_settle_that_was_overtaken_shows_both(client, people, differing):
    one = settled(differing, answer="well", remark="mine")
    other = settled(differing, answer="learning", attained="yes")
    client.force_login(people["employee"])
    client.post(url("settle", differing), one)
    client.force_login(people["manager"])

    response = client.post(url("settle", differing), other)

    forms = response.context["forms"]
    assert [form.is_overtaken for form in forms] == [True, True]
    assert [form["answer"].value() for form in forms] == ["learning", "learning"]
    assert [form.compared.agreed.answer for form in forms] == ["well", "well"]


@pytest.mark.parametrize(
    ("field", "typed"), [("answer", "met"), ("remark", "x" * 100_000), ("version", "")]
)
def test_settle_says_beside_the_field_what_is_wrong(client, people, differing, field, typed):
    client.force_login(people["manager"])
    data = settled(differing)
    key = next(name for name in data if name.endswith("-answer")).split("-")[0]
    data[f"{key}-{field}"] = typed

    response = client.post(url("settle", differing), data)

    assert response.status_code == 200
    [form] = [form for form in response.context["forms"] if form.errors]
    assert list(form.errors) == [field]
    assert form[field].value() == typed
    assert "I saw it so." in response.content.decode()
    # The slip costs nothing else on the page: of its own item, what it does not concern is kept.
    kept = [row.key for row in differing.ratings.filter(side="agreed", answer="alone")]
    assert (key in kept, len(kept)) == ((True, 2) if field == "remark" else (False, 1))
    said = [row.key for row in differing.remarks.filter(text="I saw it so.")]
    assert (key in said, len(said)) == ((False, 1) if field == "remark" else (True, 2))


@pytest.mark.parametrize("field", ["answer", "remark", "attained"])
def test_nobody_agrees_with_something_unsaved_on_the_page(client, people, differing, field):
    client.force_login(people["manager"])
    data = settled(differing) | {"agree": "yes"}
    key = next(name for name in data if name.endswith("-answer")).split("-")[0]
    data["attained" if field == "attained" else f"{key}-{field}"] = "x" * 100_000

    response = client.post(url("settle", differing), data)

    differing.refresh_from_db()
    assert (response.status_code, differing.state) == (200, State.OPEN)
    assert "You have not agreed yet." in response.content.decode()


# The answer to a save can get lost


@pytest.mark.parametrize("button", [{}, {"agree": "yes"}])
def test_a_save_whose_answer_was_lost_is_known_again_and_built_upon(
    client, people, differing, button
):
    client.force_login(people["manager"])
    first = settled(differing, remark="I saw it", attained="yes") | {"page": "page-one"}
    client.post(url("settle", differing), first)

    more = settled(differing, remark="I saw it in spring.", answer="well", attained="no")
    response = client.post(url("settle", differing), first | more | button)

    # Who only saves stays at the last of what was changed.
    place = "" if button else f"#q-c{differing.stage.competencies.last().pk}"
    assert response.url == f"{differing.get_absolute_url()}{place}"
    differing.refresh_from_db()
    assert differing.attained is False
    assert bool(differing.manager_confirmed_at) == bool(button)
    said = differing.remarks.exclude(text="").values_list("text", flat=True)
    assert set(said) == {"I saw it in spring."}


def test_a_page_known_again_agrees_to_nothing_that_it_has_not_shown(client, people, differing):
    page = settled(differing) | {"page": "page-one"}
    client.force_login(people["employee"])
    client.post(url("settle", differing), settled(differing, remark="As I see it.", attained="no"))
    client.force_login(people["manager"])
    key = next(name for name in page if name.endswith("-answer")).split("-")[0]
    client.post(url("settle", differing), page | {f"{key}-remark": "Said first."})

    client.post(url("settle", differing), page | {"agree": "yes"})

    differing.refresh_from_db()
    assert differing.state == State.OPEN


@pytest.mark.parametrize("slip", ["answer", "remark"])
def test_a_slip_wipes_nothing_that_was_changed_meanwhile(client, people, differing, slip):
    before = settled(differing, answer="learning", remark="Mine, from the first window.")
    key = next(name for name in before if name.endswith("-answer")).split("-")[0]
    before[f"{key}-{slip}"] = "x" * 100_000
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing, answer="well", remark="Mine as well."))

    shown = client.post(url("settle", differing), before)

    [form] = [form for form in shown.context["forms"] if form.compared.question.key == key]
    assert (form.is_overtaken, form.has_overtaken_remark) == (True, True)
    page = shown.content.decode()
    assert "Saved now: Doing it well, in hard cases." in page
    assert "<p>Mine as well.</p>" in page
    agreed = differing.ratings.filter(side="agreed", competency__isnull=False)
    assert {*agreed.values_list("answer", flat=True)} == {"well"}
    assert {*differing.remarks.filter(side="manager").values_list("text", flat=True)} == {
        "Mine as well."
    }


def test_one_button_saves_and_agrees(client, people, differing):
    client.force_login(people["manager"])

    response = client.post(url("settle", differing), settled(differing) | {"agree": "yes"})

    assert response.url == differing.get_absolute_url()
    differing.refresh_from_db()
    assert (differing.state, differing.attained) == (State.OPEN, False)
    assert differing.manager_confirmed_by == people["manager"]


def test_who_agrees_with_something_still_open_is_told_and_has_it_saved(client, people, differing):
    client.force_login(people["manager"])
    half = settled(differing, remark="") | {"agree": "yes"}

    response = client.post(url("settle", differing), half)

    assert len(response.context["missing"]) == 2
    assert "The manager’s reason is missing." in response.content.decode()
    agreed = differing.ratings.filter(side="agreed", competency__isnull=False)
    assert {*agreed.values_list("answer", flat=True)} == {"alone"}
    differing.refresh_from_db()
    assert differing.state == State.OPEN


def test_nobody_agrees_to_what_the_other_changed_meanwhile(client, people, differing):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing))
    differing.refresh_from_db()
    page = settled(differing) | {"agree": "yes"}
    client.post(url("settle", differing), settled(differing, attained="yes"))
    client.force_login(people["employee"])
    page = {name: "" if name.endswith("-remark") else value for name, value in page.items()}

    response = client.post(url("settle", differing), page)

    assert "The other person changed this in the meantime. Saved now: Yes" in (
        response.content.decode()
    )
    differing.refresh_from_db()
    assert (differing.state, differing.attained) == (State.OPEN, True)


def test_what_is_said_upon_an_older_page_is_saved_and_agrees_to_nothing(client, people, differing):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing, remark=""))
    differing.refresh_from_db()
    page = settled(differing, remark="My reply.") | {"agree": "yes"}
    reasons = settled(differing, remark="My reason.")
    client.post(url("settle", differing), reasons)
    client.force_login(people["employee"])

    response = client.post(url("settle", differing), page, follow=True)

    assert "The other person has changed something, too" in response.content.decode()
    assert differing.remarks.filter(text="My reply.", side="self").count() == 2
    differing.refresh_from_db()
    assert differing.state == State.OPEN


def test_both_press_it_on_pages_that_say_the_same_and_it_is_agreed(client, people, differing):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing))
    differing.refresh_from_db()
    page = settled(differing) | {"agree": "yes"}
    silent = {name: "" if name.endswith("-remark") else value for name, value in page.items()}

    client.post(url("settle", differing), page)
    client.force_login(people["employee"])
    client.post(url("settle", differing), silent)

    differing.refresh_from_db()
    assert differing.state == State.AGREED


def test_who_adds_words_to_what_the_other_has_agreed_to_is_shown_them_again(
    client, people, differing
):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing))
    differing.refresh_from_db()
    page = settled(differing, remark="One more thing.") | {"agree": "yes"}
    client.post(url("agree", differing), {"version": differing.version})

    client.force_login(people["employee"])
    response = client.post(url("settle", differing), page)

    assert response.status_code == 409
    assert "One more thing." in response.content.decode()
    differing.refresh_from_db()
    assert differing.state == State.OPEN


def test_agree_says_what_is_still_to_be_settled(client, people, differing):
    client.force_login(people["employee"])

    response = client.post(url("agree", differing), {"version": 0})

    assert response.status_code == 200
    assert len(response.context["missing"]) == 2
    assert b"Say whether the stage has been reached." in response.content


def test_the_two_agree_one_after_the_other(client, people, differing):
    client.force_login(people["manager"])
    client.post(url("settle", differing), settled(differing, attained="yes"))
    differing.refresh_from_db()
    client.post(url("agree", differing), {"version": differing.version})
    differing.refresh_from_db()
    assert differing.state == State.OPEN

    client.force_login(people["employee"])
    client.post(url("agree", differing), {"version": differing.version})

    differing.refresh_from_db()
    assert differing.state == State.AGREED
    page = client.get(differing.get_absolute_url()).content.decode()
    assert "<form" not in page


def test_reopen_lets_them_talk_once_more(client, people, assessment_in):
    agreed = assessment_in("confirmed")
    client.force_login(people["employee"])

    client.post(url("reopen", agreed), {"version": 0})

    agreed.refresh_from_db()
    assert agreed.state == State.OPEN


@pytest.mark.parametrize("name", ["settle", "agree", "reopen"])
def test_what_is_agreed_answers_that_it_has_moved_on(client, people, assessment_in, name):
    agreed = assessment_in("agreed")
    client.force_login(people["manager"])

    response = client.post(url(name, agreed), {"version": 0})

    # A confirmation already given is given: pressing again is no news.
    assert response.status_code == (302 if name == "agree" else 409)
    agreed.refresh_from_db()
    assert agreed.state == State.AGREED


def test_no_page_prints_a_share_or_an_average(client, people, differing):
    client.force_login(people["employee"])

    page = JustHTML(client.get(differing.get_absolute_url()).content.decode(), sanitize=False)

    # All that is read or read out; where a picture's marks stand is nobody's share.
    printed = [page.to_text(), *(e.attrs["aria-label"] for e in page.query("[aria-label]"))]
    assert not [text for text in printed if "%" in text]
    assert str(Level.WELL.label) in printed[0]
