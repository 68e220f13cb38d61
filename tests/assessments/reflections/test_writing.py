"""Thoughts are written and kept, on the page or while it is written."""

import pytest
from django.core.exceptions import PermissionDenied

from assessments import services
from assessments.models import Reflection
from assessments.services import ReflectionInput, Saved
from tests.assessments.conftest import posted
from tests.assessments.reflections.conftest import (
    NOW,
    PRIVATE,
    SHARED,
    kept,
    one_thought,
    thoughts,
    url,
)
from tests.factories import DAY, STARTED_AT

pytestmark = pytest.mark.django_db

# Writing


def test_start_makes_room_for_each_watch_for_and_the_page_asks_of_it(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)

    response = client.get(url("answer", draft))

    assert kept(draft) == [("", False), ("", False)]
    assert [form.watch_for.text for form in response.context["thoughts"]] == [
        "Overlooking what is simple",
        "Neglecting communication",
    ]
    assert [form["share"].value() for form in response.context["thoughts"]] == [False, False]


def test_thoughts_are_saved_with_the_draft_and_private_unless_shared(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    data = posted(draft, answer="well") | thoughts(draft, PRIVATE, SHARED, share=[1])

    response = client.post(url("answer", draft), data)

    last = draft.reflections.get(text=SHARED)
    assert response.url == f"{url('answer', draft)}#q-{last.key}"
    assert kept(draft) == [(PRIVATE, False), (SHARED, True)]
    assert set(draft.reflections.values_list("version", flat=True)) == {1}
    assert set(draft.ratings.values_list("answer", flat=True)) == {"well", "met"}
    again = client.get(url("answer", draft)).context["thoughts"]
    assert [(f["text"].value(), f["share"].value()) for f in again] == [
        (PRIVATE, False),
        (SHARED, True),
    ]


def test_a_draft_begun_before_has_room_for_thoughts_too(client, employee, assessment_in, stage):
    draft = assessment_in("draft", stage=stage)
    assert not draft.reflections.exists()

    client.post(url("answer", draft), thoughts(draft, PRIVATE, ""))

    assert kept(draft) == [(PRIVATE, False), ("", False)]


def test_sharing_can_be_taken_back_while_it_is_a_draft(client, employee, thoughtful):
    draft = thoughtful()

    client.post(url("answer", draft), thoughts(draft, PRIVATE, SHARED))

    assert kept(draft) == [(PRIVATE, False), (SHARED, False)]


def test_sharing_keeps_its_first_day(employee, thoughtful):
    draft = thoughtful()
    shared = draft.reflections.get(text=SHARED)

    services.save_own_half(
        draft, [ReflectionInput(shared.key, 0, "In other words.", True)], by=employee, at=NOW
    )

    shared.refresh_from_db()
    assert (shared.text, shared.shared_at, shared.updated_at) == (
        "In other words.",
        STARTED_AT,
        NOW,
    )


def test_no_thought_is_asked_for_before_submitting(employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    draft.ratings.filter(competency__isnull=False).update(answer="alone", answered_at=NOW)
    draft.ratings.filter(metric__isnull=False).update(answer="met", answered_at=NOW)

    services.submit(draft, version=0, independent=True, by=employee, at=NOW)

    draft.refresh_from_db()
    assert (draft.is_submitted, kept(draft)) == (True, [("", False), ("", False)])


def test_submit_page_names_what_is_shared_and_nothing_private(client, employee, thoughtful):
    draft = thoughtful()

    response = client.get(url("submit", draft))

    assert [thought.text for thought in response.context["shared"]] == [SHARED]
    assert PRIVATE not in response.content.decode()


# What cannot be kept as it is


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        (
            "text",
            "x" * 5001,
            "That is 5001 characters; the limit is 5000. Please shorten it.",
        ),
        ("text", "nul\0", "Null characters are not allowed."),
        ("version", "abc", "Enter a whole number."),
    ],
)
def test_thoughts_say_beside_the_field_what_is_wrong_and_lose_nothing(
    client, employee, stage, field, typed, says
):
    draft = services.start(stage, by=employee, at=NOW)
    data = posted(draft, answer="well") | thoughts(draft, PRIVATE, SHARED)
    first = f"w{stage.watch_fors.first().pk}"
    data[f"{first}-{field}"] = typed

    response = client.post(url("answer", draft), data)

    form = response.context["thoughts"][0]
    assert (response.status_code, form.errors) == (200, {field: [says]})
    assert form[field].value() == typed
    assert f'href="#q-{first}"' in response.content.decode()
    # The slip costs nothing else on the page.
    assert kept(draft) == [("", False), (SHARED, False)]
    assert set(draft.ratings.values_list("answer", flat=True)) == {"well", "met"}


def test_there_is_nothing_to_share_without_words(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)

    response = client.post(url("answer", draft), thoughts(draft, "", PRIVATE, share=[0]))

    assert list(response.context["thoughts"][0].errors) == ["share"]
    assert kept(draft) == [("", False), (PRIVATE, False)]


def test_a_slip_among_the_answers_costs_no_thought(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    key = draft.ratings.first().key
    data = posted(draft) | thoughts(draft, PRIVATE, SHARED) | {f"{key}-link": "javascript:alert(1)"}

    response = client.post(url("answer", draft), data)

    assert response.status_code == 200
    assert kept(draft) == [(PRIVATE, False), (SHARED, False)]


def test_thoughts_from_an_older_window_show_both_texts(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    client.post(url("answer", draft), thoughts(draft, "from the first window", ""))

    response = client.post(url("answer", draft), thoughts(draft, "from the second window", ""))

    page = response.content.decode()
    assert [form.is_overtaken for form in response.context["thoughts"]] == [True, False]
    assert "from the first window" in page
    assert "from the second window" in page
    assert kept(draft) == [("from the first window", False), ("", False)]

    # The page that shows both carries the newer version, so that saving again is a choice.
    client.post(url("answer", draft), thoughts(draft, "from the second window", "", version=1))
    assert kept(draft)[0] == ("from the second window", False)


def test_thoughts_that_come_too_late_stay_in_sight(client, employee, thoughtful):
    submitted = thoughtful("submitted")

    response = client.post(
        url("answer", submitted), thoughts(submitted, "typed too late", "this too", share=[0])
    )

    assert response.status_code == 409
    assert response.context["typed"] == ["typed too late", "this too"]
    assert kept(submitted) == [(PRIVATE, False), (SHARED, True)]


# While writing on


def test_autosave_keeps_one_thought_and_tells_the_next_version(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)

    response = client.post(url("save", draft), one_thought(draft, 0, "so far"))
    again = client.post(url("save", draft), one_thought(draft, 0, "so far", version=1, share="on"))

    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert (again.status_code, again.json()) == (200, {"version": 2})
    assert kept(draft) == [("so far", True), ("", False)]


@pytest.mark.parametrize(
    ("text", "more", "field", "label", "says"),
    [
        (
            "x" * 5001,
            {},
            "text",
            "Your thoughts",
            "That is 5001 characters; the limit is 5000. Please shorten it.",
        ),
        (
            "",
            {"share": "on"},
            "share",
            "Share this one with my manager",
            "There is nothing to share yet. Write something first.",
        ),
    ],
)
def test_autosave_says_what_is_wrong_with_a_thought(
    client, employee, stage, text, more, field, label, says
):
    draft = services.start(stage, by=employee, at=NOW)

    response = client.post(url("save", draft), one_thought(draft, 0, text, **more))

    assert (response.status_code, response.json()) == (
        422,
        {
            "message": f"“{label}” is not saved: {says} Everything else here is saved.",
            "errors": {field: says},
            "kept": [name for name in ["text", "share"] if name != field],
            "version": 0,
        },
    )
    assert kept(draft) == [("", False), ("", False)]


def test_words_that_are_too_long_share_none_of_the_words_before(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    client.post(url("save", draft), one_thought(draft, 0, PRIVATE))

    client.post(url("save", draft), one_thought(draft, 0, "x" * 5001, version=1, share="on"))

    assert kept(draft) == [(PRIVATE, False), ("", False)]


def test_sharing_is_taken_back_even_while_the_words_are_too_long(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    client.post(url("save", draft), one_thought(draft, 0, SHARED, share="on"))

    client.post(url("save", draft), one_thought(draft, 0, "x" * 5001, version=1))

    assert kept(draft) == [(SHARED, False), ("", False)]


def test_words_deleted_are_shared_no_more(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    client.post(url("save", draft), one_thought(draft, 0, SHARED, share="on"))

    response = client.post(url("save", draft), one_thought(draft, 0, "", version=1, share="on"))

    assert (list(response.json()["errors"]), kept(draft)) == (
        ["share"],
        [("", False), ("", False)],
    )


def test_a_thought_whose_answer_was_lost_is_known_again(client, employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    page = {"page": "page-one"}
    client.post(url("save", draft), one_thought(draft, 0, "so far") | page | {"save": "1"})

    again = client.post(
        url("save", draft), one_thought(draft, 0, "so far, and on") | page | {"save": "2"}
    )

    assert (again.status_code, again.json()) == (200, {"version": 2})
    assert kept(draft) == [("so far, and on", False), ("", False)]


@pytest.mark.parametrize(
    "state,told", [("draft", ["message", "version", "fields"]), ("submitted", ["message"])]
)
def test_autosave_refuses_a_thought_that_is_overtaken_or_too_late(
    client, employee, thoughtful, state, told
):
    assessment = thoughtful(state)
    Reflection.objects.update(version=1)

    response = client.post(url("save", assessment), one_thought(assessment, 1, "another"))

    assert (response.status_code, list(response.json())) == (409, told)
    assert kept(assessment) == [(PRIVATE, False), (SHARED, True)]


def test_autosave_of_a_thought_says_what_another_window_has_saved(client, employee, thoughtful):
    draft = thoughtful("draft")
    Reflection.objects.update(version=1)
    data = one_thought(draft, 1, "another")

    fields = client.post(url("save", draft), data).json()["fields"]

    assert fields == {
        f"{data['key']}-text": {
            "value": SHARED,
            "notice": f"You have changed this to “{SHARED}” in another window.",
        },
        f"{data['key']}-share": {
            "value": "on",
            "notice": "You have changed this to “shared” in another window.",
        },
    }


def test_autosave_takes_a_managers_thought_for_no_one(client, people, thoughtful):
    submitted = thoughtful("submitted")
    client.force_login(people["manager"])

    response = client.post(url("save", submitted), one_thought(submitted, 0, "by the manager"))

    assert response.status_code == 409
    assert kept(submitted) == [(PRIVATE, False), (SHARED, True)]


@pytest.mark.parametrize("who", ["manager", "head", "stranger"])
def test_thoughts_are_the_employees_to_write(people, thoughtful, who):
    draft = thoughtful()
    key = draft.reflections.first().key

    with pytest.raises(PermissionDenied):
        services.save_own_half(draft, [ReflectionInput(key, 0, "mine")], by=people[who], at=NOW)

    assert kept(draft) == [(PRIVATE, False), (SHARED, True)]


def test_the_same_thought_twice_is_one_change(employee, stage):
    draft = services.start(stage, by=employee, at=NOW)
    thought = ReflectionInput(draft.reflections.first().key, 0, PRIVATE, True)
    first = services.save_own_half(draft, [thought], by=employee, at=NOW)

    again = services.save_own_half(draft, [thought], by=employee, at=NOW + DAY)

    assert (first, again) == (Saved(written=frozenset({thought.key})), Saved())
    assert draft.reflections.first().shared_at == NOW
