"""What an employee thinks about the watch-fors: theirs alone, but for those they share."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import services
from assessments.models import Reflection
from assessments.services import ReflectionInput, Saved
from tests.assessments.conftest import posted
from tests.factories import (
    DAY,
    STARTED_AT,
    AssessmentFactory,
    ReflectionFactory,
    StageFactory,
    UserFactory,
    WatchForFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PRIVATE, SHARED = "I look away when Finance is late.", "I explain too little before a change."


@pytest.fixture
def stage(db):
    stage = StageFactory(competencies=1, metrics=1)
    for text in ["Overlooking what is simple", "Neglecting communication"]:
        WatchForFactory(stage=stage, text=text)
    return stage


@pytest.fixture
def thoughtful(assessment_in, stage):
    """Makes an assessment in a state, with one thought that is private and one that is shared."""

    def make(state="draft"):
        assessment = assessment_in(state, stage=stage)
        first, second = stage.watch_fors.all()
        ReflectionFactory(assessment=assessment, watch_for=first, text=PRIVATE)
        ReflectionFactory(assessment=assessment, watch_for=second, text=SHARED, shared=True)
        return assessment

    return make


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


def thoughts(assessment, *texts, share=(), version=0):
    """What the draft page would post of its watch-fors; `share` are the places of those ticked."""
    data = {}
    for place, watch_for in enumerate(assessment.stage.watch_fors.all()):
        key = f"w{watch_for.pk}"
        data |= {f"{key}-version": version, f"{key}-text": texts[place]}
        data |= {f"{key}-share": "on"} if place in share else {}
    return data


def kept(assessment):
    found = assessment.reflections.order_by("watch_for__position")
    return [(thought.text, thought.is_shared) for thought in found]


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


def one_thought(assessment, place, text, *, version=0, **more):
    key = f"w{assessment.stage.watch_fors.all()[place].pk}"
    fields = {"version": version, "text": text} | more
    return {f"{key}-{name}": value for name, value in fields.items()} | {"key": key}


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


# Who reads them


PAGES_OF_MANAGER = {
    "submitted": ["review", "finish", "detail"],
    "open": ["detail"],
    "confirmed": ["detail"],
    "agreed": ["detail"],
}


@pytest.mark.parametrize("state", PAGES_OF_MANAGER)
def test_the_manager_reads_what_is_shared_and_nothing_private(client, people, thoughtful, state):
    assessment = thoughtful(state)
    client.force_login(people["manager"])
    addresses = [url(name, assessment) for name in PAGES_OF_MANAGER[state]]
    addresses += [
        reverse("home"),
        reverse("assessments:team"),
        reverse("assessments:report", args=[people["employee"].pk]),
    ]

    pages = [client.get(address, follow=True).content.decode() for address in addresses]

    assert SHARED in pages[0]
    assert [
        address for address, page in zip(addresses, pages, strict=True) if PRIVATE in page
    ] == []


def test_nobody_reads_a_draft_not_even_what_will_be_shared(client, people, thoughtful):
    draft = thoughtful()

    for who in ["manager", "head", "peer", "stranger"]:
        client.force_login(people[who])
        assert client.get(url("answer", draft)).status_code == 404
        assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_was_shared_is_hidden_again_when_the_draft_is_taken_back(client, people, thoughtful):
    submitted = thoughtful("submitted")
    services.withdraw(submitted, version=0, by=people["employee"], at=NOW)
    client.force_login(people["manager"])

    assert client.get(url("review", submitted)).status_code == 404


def test_an_earlier_ones_thoughts_are_withheld_with_it(client, people, thoughtful, stage):
    earlier = thoughtful("agreed")
    AssessmentFactory(employee=people["employee"], stage=stage, submitted=True)
    client.force_login(people["manager"])

    page = client.get(earlier.get_absolute_url()).content.decode()

    assert SHARED not in page
    assert PRIVATE not in page


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed", "agreed"])
def test_the_employee_reads_all_of_them(client, employee, thoughtful, state):
    assessment = thoughtful(state)

    response = client.get(assessment.get_absolute_url())

    assert [thought.text for thought in response.context["thoughts"]] == [PRIVATE, SHARED]
    page = response.content.decode()
    assert PRIVATE in page
    assert SHARED in page


def test_what_has_no_words_is_not_shown_to_be_shared(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    submitted.reflections.filter(text=PRIVATE).update(text="")

    response = client.get(submitted.get_absolute_url())

    assert [thought.text for thought in response.context["thoughts"]] == [SHARED]
    assert url("share", submitted) not in response.content.decode()


# Sharing one more afterwards


@pytest.mark.parametrize("state", ["submitted", "open", "confirmed"])
def test_one_more_can_be_shared_after_submitting_and_only_that_one(
    client, employee, people, thoughtful, state
):
    assessment = thoughtful(state)
    third = ReflectionFactory(assessment=assessment, text="And this I keep.")
    private = assessment.reflections.get(text=PRIVATE)

    response = client.post(url("share", assessment), {"reflection": private.pk})

    assert response.url == f"{assessment.get_absolute_url()}#watch-fors"
    assert kept(assessment) == [
        (PRIVATE, True),
        (SHARED, True),
        ("And this I keep.", False),
    ]
    client.force_login(people["manager"])
    page = client.get(assessment.get_absolute_url(), follow=True).content.decode()
    assert [text in page for text in [PRIVATE, SHARED, third.text]] == [True, True, False]


def test_after_closing_nothing_more_is_shared(client, employee, thoughtful):
    agreed = thoughtful("agreed")
    private = agreed.reflections.get(text=PRIVATE)

    page = client.get(agreed.get_absolute_url()).content.decode()
    response = client.post(url("share", agreed), {"reflection": private.pk})

    assert url("share", agreed) not in page
    assert response.status_code == 409
    assert kept(agreed) == [(PRIVATE, False), (SHARED, True)]


def test_a_draft_is_shared_from_by_submitting_it(client, employee, thoughtful):
    draft = thoughtful()
    private = draft.reflections.get(text=PRIVATE)

    assert client.post(url("share", draft), {"reflection": private.pk}).status_code == 409

    assert kept(draft) == [(PRIVATE, False), (SHARED, True)]


def test_what_is_shared_stays_shared_until_it_is_a_draft_again(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    shared = submitted.reflections.get(text=SHARED)

    for address, data in [
        ("share", {"reflection": shared.pk}),
        ("answer", thoughts(submitted, PRIVATE, SHARED)),
        ("save", one_thought(submitted, 1, SHARED)),
    ]:
        client.post(url(address, submitted), data)
        shared.refresh_from_db()
        assert (shared.shared_at, shared.version) == (STARTED_AT, 0)

    services.withdraw(submitted, version=0, by=employee, at=NOW)
    client.post(url("answer", submitted), thoughts(submitted, PRIVATE, SHARED))
    assert kept(submitted) == [(PRIVATE, False), (SHARED, False)]


def test_what_has_no_words_is_not_shared(client, employee, thoughtful):
    submitted = thoughtful("submitted")
    empty = ReflectionFactory(assessment=submitted, text="")

    client.post(url("share", submitted), {"reflection": empty.pk})

    empty.refresh_from_db()
    assert (empty.shared_at, empty.version) == (None, 0)


def test_a_thought_of_another_assessment_does_not_exist_here(client, employee, thoughtful, stage):
    submitted = thoughtful("submitted")
    foreign = AssessmentFactory(stage=stage, submitted=True)
    theirs = ReflectionFactory(
        assessment=foreign, watch_for=stage.watch_fors.first(), text="somebody else's"
    )

    answers = [
        client.post(url("share", submitted), {"reflection": pk}) for pk in [theirs.pk, 999_999]
    ]
    foreign_page = client.post(url("share", foreign), {"reflection": theirs.pk})

    assert [response.status_code for response in [*answers, foreign_page]] == [404, 404, 404]
    assert answers[0].content == answers[1].content == foreign_page.content
    theirs.refresh_from_db()
    assert theirs.shared_at is None


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 19])
def test_sharing_names_a_row(client, employee, thoughtful, number):
    submitted = thoughtful("submitted")

    assert client.post(url("share", submitted), {"reflection": number}).status_code == 400


def test_sharing_is_the_employees_alone(client, people, thoughtful):
    submitted = thoughtful("submitted")
    private = submitted.reflections.get(text=PRIVATE)
    data = {"reflection": private.pk}

    for who, status in [("manager", 403), ("head", 404), ("peer", 404), ("stranger", 404)]:
        client.force_login(people[who])
        assert client.post(url("share", submitted), data).status_code == status
        with pytest.raises(PermissionDenied):
            services.share_reflection(submitted, private.pk, by=people[who], at=NOW)

    client.force_login(people["employee"])
    assert client.get(url("share", submitted)).status_code == 405
    assert kept(submitted) == [(PRIVATE, False), (SHARED, True)]


def test_a_new_manager_reads_what_is_shared(client, people, thoughtful):
    submitted = thoughtful("submitted")
    people["employee"].manager = new = UserFactory()
    people["employee"].save()
    client.force_login(new)

    page = client.get(url("review", submitted)).content.decode()

    assert [text in page for text in [PRIVATE, SHARED]] == [False, True]
