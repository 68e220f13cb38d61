"""Saving leads back to the place where somebody was; a refusal stands where they pressed."""

import pytest
from django.urls import reverse
from justhtml import JustHTML

from tests.assessments.conftest import in_order, posted
from tests.assessments.test_conversation import settled

pytestmark = pytest.mark.django_db


def address(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


@pytest.fixture
def draft_page(client, people, assessment_in):
    """A draft, its page's address, and what its page would post with nothing typed."""
    draft = assessment_in("draft")
    client.force_login(people["employee"])
    return draft, address("answer", draft), posted(draft, answer="", metric="")


def test_saving_leads_back_to_the_question_that_the_page_names(client, draft_page):
    draft, page, data = draft_page
    key = in_order(draft)[1].key

    response = client.post(page, data | {"place": f"q-{key}"})

    assert response.url == f"{page}#q-{key}"


def test_without_script_it_leads_to_the_last_question_that_was_changed(client, draft_page):
    draft, page, data = draft_page
    first, second = in_order(draft)[:2]
    typed = {f"{first.key}-evidence": "one", f"{second.key}-evidence": "two", "place": ""}

    response = client.post(page, data | typed)

    assert response.url == f"{page}#q-{second.key}"


@pytest.mark.parametrize("place", ["", "q-c1/../x", "q-x1", "//example.com", "q-c1\n"])
def test_a_place_that_no_page_has_leads_to_the_page(client, draft_page, place):
    _draft, page, data = draft_page

    assert client.post(page, data | {"place": place}).url == page


def test_saving_a_review_leads_back_to_the_question(client, people, assessment_in):
    submitted = assessment_in("submitted")
    client.force_login(people["manager"])
    key = in_order(submitted)[1].key

    response = client.post(address("review", submitted), posted(submitted) | {"place": f"q-{key}"})

    assert response.url == f"{address('review', submitted)}#q-{key}"


def test_saving_a_conversation_leads_back_to_what_was_settled(client, people, differing):
    client.force_login(people["manager"])
    last = client.get(differing.get_absolute_url()).context["forms"][-1].prefix

    response = client.post(address("settle", differing), settled(differing))
    assert response.url == f"{differing.get_absolute_url()}#q-{last}"

    for place in ["attained", "ending"]:
        differing.refresh_from_db()
        named = {"version": differing.version, "place": place}
        response = client.post(address("settle", differing), named)
        assert response.url == f"{differing.get_absolute_url()}#{place}"


def test_what_is_said_after_saving_stands_beside_the_buttons(client, draft_page):
    _draft, page, data = draft_page
    client.post(page, data)

    document = JustHTML(client.get(page).content.decode(), sanitize=False)

    [said] = document.query(".saved--ok")
    assert said.to_text() == "Saved. Only you can see it until you submit it."
    assert "savebar" in said.parent.parent.attrs["class"]


def refusal_of(response, title="Error: "):
    """The one refusal of a page, which its title announces and which has the focus."""
    document = JustHTML(response.content.decode(), sanitize=False)
    assert document.query("title")[0].to_text().startswith(title)
    [refusal] = document.query("[autofocus]")
    assert refusal.attrs["tabindex"] == "-1"
    return refusal


def below(refusal):
    """The class of what follows a refusal in its form."""
    following = refusal.parent.children[refusal.parent.children.index(refusal) + 1 :]
    return next(part.attrs["class"] for part in following if part.name != "#text")


def test_why_one_cannot_agree_yet_stands_above_the_buttons(client, people, differing):
    client.force_login(people["manager"])

    data = settled(differing, answer="", attained="") | {"agree": "yes"}
    refusal = refusal_of(client.post(address("settle", differing), data), "Not agreed yet: ")

    assert refusal.to_text().strip().startswith("You cannot agree yet.")
    assert below(refusal) == "savebar"


def described(field):
    """What stands beside a field on its page, by what it says it is described by."""
    page = field
    while page.parent:
        page = page.parent
    notes = field.attrs.get("aria-describedby", "").split()
    return [page.query(f"#{note}")[0].to_text() for note in notes]


def test_why_one_cannot_agree_yet_stands_beside_each_field_too(client, people, differing):
    client.force_login(people["manager"])
    settled_one = differing.ratings.filter(side="agreed", competency__isnull=False)[0]
    data = settled(differing, answer="", remark="", attained="") | {"agree": "yes"}
    data |= {f"{settled_one.key}-answer": "alone", f"{settled_one.key}-remark": "I saw it so."}

    response = client.post(address("settle", differing), data)
    page = JustHTML(response.content.decode(), sanitize=False)

    said = {
        field.attrs["name"].split("-")[1]: described(field)
        for field in page.query(".exchange select, .exchange textarea")
        if not field.attrs["name"].startswith(f"{settled_one.key}-")
    }
    assert said == {
        "answer": ["Choose what you both agree on."],
        "remark": ["The manager’s reason is missing."],
    }
    beside = page.query(f"#q-{settled_one.key} .invalid-feedback")
    assert beside == []
    [outcome] = page.query("#attained .invalid-feedback")
    assert outcome.to_text() == "Say whether the stage has been reached."


def test_what_cannot_be_saved_says_so_in_the_title(client, people, differing):
    client.force_login(people["manager"])
    data = settled(differing, remark="x" * 100_000)

    refusal = refusal_of(client.post(address("settle", differing), data), "Error: ")
    assert "You have not agreed yet." not in refusal.to_text()

    data |= {"agree": "yes"}
    refusal = refusal_of(client.post(address("settle", differing), data), "Not agreed yet: ")
    assert "You have not agreed yet." in refusal.to_text()


def test_what_is_wrong_in_a_draft_stands_above_the_buttons(client, draft_page):
    draft, page, data = draft_page
    key = in_order(draft)[0].key

    refusal = refusal_of(client.post(page, data | {f"{key}-link": "javascript:alert(1)"}))

    assert below(refusal) == "savebar"
    assert refusal.query("a")[0].attrs["href"] == f"#q-{key}"


def test_a_half_that_is_not_whole_says_so_with_the_focus(client, people, assessment_in):
    draft = assessment_in("draft")
    client.force_login(people["employee"])

    refusal = refusal_of(
        client.post(address("submit", draft), {"version": 0, "review": "independent"})
    )

    assert "still open" in refusal.to_text()


def test_a_page_that_was_out_of_date_says_so_in_its_title(client, people, assessment_in):
    submitted = assessment_in("submitted")
    client.force_login(people["employee"])

    refusal = refusal_of(client.post(address("answer", submitted), posted(submitted)))

    assert refusal.name == "h1"


def test_a_page_on_which_nothing_was_refused_takes_no_focus(client, draft_page):
    _draft, page, _data = draft_page

    document = JustHTML(client.get(page).content.decode(), sanitize=False)

    assert not document.query("title")[0].to_text().startswith("Error")
    assert document.query("[autofocus]") == []
