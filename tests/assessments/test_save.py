"""The address that a page saves one answer to while its author writes on."""

import pytest
from django.db.models import F
from django.urls import reverse

from tests.assessments.conftest import in_order, posted

pytestmark = pytest.mark.django_db


def one_answer(assessment, **fields):
    key = in_order(assessment)[0].key
    data = {k: v for k, v in posted(assessment, **fields).items() if k.startswith(f"{key}-")}
    return data | {"key": key}


def typed_to(assessment, fields):
    """The fields of the same question, named as its form names them."""
    key = in_order(assessment)[0].key
    return {f"{key}-{name}": value for name, value in fields.items()}


def first_row(assessment, *names):
    return in_order(assessment).values(*names, "version")[0]


def url_of(assessment):
    return reverse("assessments:save", args=[assessment.pk])


def test_save_keeps_one_answer_and_tells_the_next_version(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), one_answer(draft, answer="well", evidence="so far"))

    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert sorted(draft.ratings.values_list("answer", "evidence")) == [
        ("", ""),
        ("", ""),
        ("well", "so far"),
    ]


def test_save_keeps_the_managers_half_apart(client, people, assessment_in):
    submitted = assessment_in("submitted", ratings__self="well")
    client.force_login(people["manager"])

    response = client.post(url_of(submitted), one_answer(submitted, answer="learning"))

    assert response.json() == {"version": 1}
    mine = submitted.ratings.filter(side="self", competency__isnull=False)
    assert set(mine.values_list("answer", flat=True)) == {"well"}
    theirs = submitted.ratings.filter(side="manager").exclude(answer="")
    assert list(theirs.values_list("answer", flat=True)) == ["learning"]


def test_save_refuses_what_is_overtaken(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    client.post(url_of(draft), one_answer(draft, answer="well"))

    response = client.post(url_of(draft), one_answer(draft, answer="alone"))

    assert response.status_code == 409
    key = draft.ratings.exclude(answer="").get().key
    now = response.json()
    assert (now["version"], now["fields"][f"{key}-answer"]) == (
        1,
        {
            "value": "well",
            "notice": "You have changed this to “Doing it well, in hard cases” in another window.",
        },
    )
    assert now["fields"][f"{key}-evidence"]["value"] == ""
    assert list(draft.ratings.exclude(answer="").values_list("answer", flat=True)) == ["well"]


def test_save_after_submitting_is_refused_and_reopens_nothing(client, people, assessment_in):
    submitted = assessment_in("submitted")
    client.force_login(people["employee"])

    response = client.post(url_of(submitted), one_answer(submitted, answer="helping"))

    assert response.status_code == 409
    submitted.refresh_from_db()
    assert submitted.is_submitted
    assert not submitted.ratings.filter(answer="helping").exists()


def test_save_of_a_review_that_was_withdrawn_is_refused_in_words(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["manager"])

    response = client.post(url_of(draft), one_answer(draft, answer="well"))

    assert response.status_code == 409
    assert response.json() == {
        "message": "Not saved: the employee has taken this assessment back. Copy what you still "
        "need, then reload the page."
    }
    assert not draft.ratings.filter(side="manager").exists()


@pytest.mark.parametrize(
    ("wrong", "label", "reason"),
    [
        (
            {"link": "javascript:alert(1)"},
            "Link to it",
            "This is a script, not an address. Link to a page instead.",
        ),
        (
            {"evidence": "x" * 5001},
            "How do you know? An example says more than a word.",
            "That is 5001 characters; the limit is 5000. Please shorten it.",
        ),
        ({"answer": "brilliant"}, "Answer", "Choose one of the answers."),
    ],
)
def test_save_keeps_each_field_that_can_be_kept_and_says_what_is_wrong_with_the_other(
    client, people, assessment_in, wrong, label, reason
):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    typed = {"answer": "well", "evidence": "The map.", "link": "http://intranet/a b"} | wrong

    response = client.post(url_of(draft), one_answer(draft) | typed_to(draft, typed))

    [field] = wrong
    assert (response.status_code, response.json()) == (
        422,
        {
            "message": f"“{label}” is not saved: {reason} Everything else here is saved.",
            "errors": {field: reason},
            "kept": [name for name in typed if name != field],
            "version": 1,
        },
    )
    saved = {"answer": "well", "evidence": "The map.", "link": "http://intranet/a%20b"} | {
        field: ""
    }
    assert first_row(draft, *saved) == saved | {"version": 1}

    # Put right, it builds upon what was saved beside it.
    again = client.post(
        url_of(draft),
        one_answer(draft) | typed_to(draft, saved | {"version": 1, "evidence": "The map, too."}),
    )
    assert (again.status_code, again.json()) == (200, {"version": 2})


def test_save_with_two_fields_wrong_names_both(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    wrong = {"answer": "well", "evidence": "x" * 5001, "link": "ftp://example.com"}

    answer = client.post(url_of(draft), one_answer(draft) | typed_to(draft, wrong)).json()

    assert (list(answer["errors"]), answer["kept"]) == (["evidence", "link"], ["answer"])
    assert first_row(draft, "answer", "evidence") == {
        "answer": "well",
        "evidence": "",
        "version": 1,
    }


def test_save_of_a_part_wipes_nothing_that_another_window_has_written(
    client, people, assessment_in
):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    other = {"answer": "well", "link": "https://example.com/other-window"}
    client.post(url_of(draft), one_answer(draft) | typed_to(draft, other))

    # The same answer, so there is nothing to write; but the link was not compared yet.
    stale = client.post(
        url_of(draft), one_answer(draft) | typed_to(draft, {"answer": "well", "link": "ftp://x.y"})
    )

    assert (stale.status_code, list(stale.json())) == (409, ["message", "version", "fields"])
    assert first_row(draft, *other) == other | {"version": 1}


def test_a_line_break_counts_as_one_character(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    typed = "\r\n".join(["x" * 99] * 50)  # as browsers send 4,999 characters on 50 lines

    response = client.post(url_of(draft), one_answer(draft, evidence=typed))

    assert response.status_code == 200
    assert first_row(draft, "evidence") == {"evidence": typed.replace("\r", ""), "version": 1}


# The answer to a save can get lost


def save(client, draft, text, *, version=0, page="page-one", number=1):
    """Save the first question's evidence as this page does."""
    fields = {"version": version, "evidence": text}
    said = one_answer(draft, answer="") | typed_to(draft, fields) | {"page": page, "save": number}
    return client.post(url_of(draft), said)


def test_a_save_whose_answer_was_lost_is_known_again_and_built_upon(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "So far")

    again = save(client, draft, "So far", number=2)
    more = save(client, draft, "So far, and more", number=3)

    assert (again.status_code, again.json()) == (200, {"version": 1})
    assert (more.status_code, more.json()) == (200, {"version": 2})
    assert first_row(draft, "evidence") == {"evidence": "So far, and more", "version": 2}


def test_the_page_itself_is_known_again_after_its_own_save(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "So far")
    page = reverse("assessments:answer", args=[draft.pk])

    response = client.post(
        page, posted(draft, evidence="So far, and more") | {"page": "page-one", "save": "2"}
    )

    # All of it is kept: the answer leads back to the page, at the last of what was changed.
    assert response.url == f"{page}#q-{[*in_order(draft)][-1].key}"
    assert first_row(draft, "evidence") == {"evidence": "So far, and more", "version": 2}


def test_two_windows_still_get_both_texts(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "from the first window")
    save(client, draft, "from the second window", version=1, page="page-two")

    first = save(client, draft, "from the first window, again", number=2)
    second = save(client, draft, "and on", version=1, page="page-two", number=2)

    assert first.status_code == 409
    assert (second.status_code, second.json()) == (200, {"version": 3})
    assert first_row(draft, "evidence") == {"evidence": "and on", "version": 3}


def test_what_arrives_late_does_not_replace_what_its_page_sent_later(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "So far, and more", number=2)

    late = save(client, draft, "So far", number=1)

    assert late.status_code == 409
    assert first_row(draft, "evidence") == {"evidence": "So far, and more", "version": 1}


def test_what_arrives_late_does_not_undo_a_change_that_was_taken_back(
    client, people, assessment_in
):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "", number=2)

    late = save(client, draft, "typed and deleted again", number=1)

    assert late.status_code == 409
    assert first_row(draft, "evidence") == {"evidence": "", "version": 0}


def test_a_page_that_saved_last_does_not_overwrite_what_another_button_did(
    client, people, assessment_in
):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "So far")
    row = in_order(draft)[0]
    draft.ratings.filter(pk=row.pk).update(evidence="moved", version=F("version") + 1)

    assert save(client, draft, "So far, and more", number=2).status_code == 409
    assert first_row(draft, "evidence") == {"evidence": "moved", "version": 2}


@pytest.mark.parametrize(
    "page", [{"page": ""}, {"page": "x"}, {"page": "a b c d e f"}, {"page": "p" * 37}]
)
def test_a_page_without_a_name_of_its_own_is_never_known_again(client, people, assessment_in, page):
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    save(client, draft, "So far", **page)

    assert save(client, draft, "So far, and more", number=2, **page).status_code == 409


# What has become of the assessment since


@pytest.mark.parametrize(
    ("who", "made_in", "now", "says"),
    [
        ("employee", "draft", {"submitted": True}, "you have already submitted this assessment."),
        ("manager", "submitted", {"open": True}, "this assessment has changed in the"),
    ],
)
def test_save_says_what_has_become_of_the_assessment(
    client, people, assessment_in, who, made_in, now, says
):
    [state] = now
    assessment = assessment_in(state)
    client.force_login(people[who])

    response = client.post(url_of(assessment), one_answer(assessment, answer="helping"))

    assert response.status_code == 409
    assert response.json()["message"].startswith(f"Not saved: {says}")


@pytest.mark.parametrize("key", ["", "nonsense", "x1", "c", "c-1", "c1 ", "c" + "9" * 19])
def test_save_refuses_what_was_never_a_question(client, people, assessment_in, key):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), one_answer(draft) | {"key": key})

    assert response.status_code == 400


@pytest.mark.parametrize("key", ["c0", "m999999", "w999999", "c" + "9" * 18])
@pytest.mark.parametrize(("who", "state"), [("employee", "draft"), ("manager", "submitted")])
def test_save_answers_a_question_of_another_version_as_moved_on(
    client, people, assessment_in, key, who, state
):
    assessment = assessment_in(state)
    client.force_login(people[who])
    fields = {f"{key}-version": 0, f"{key}-answer": "well", f"{key}-text": "so far"}

    response = client.post(url_of(assessment), fields | {"key": key})

    assert response.status_code == 409
    assert not assessment.ratings.filter(answer="well").exists()
    assert not assessment.reflections.exists()


def test_save_without_the_fields_saves_nothing(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    response = client.post(url_of(draft), {"key": one_answer(draft)["key"]})

    assert response.status_code == 422
    assert set(draft.ratings.values_list("answer", "version")) == {("", 0)}
