"""What the conversation's script sends and asks: save one part, tell what has changed."""

import pytest
from django.conf import settings
from django.urls import reverse

from assessments.models import Side, State
from tests.factories import DeputyshipFactory, UserFactory
from tests.page_forms import form_data

pytestmark = pytest.mark.django_db


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


class Page:
    """The page of one of the two: what it shows, and what its script sends."""

    def __init__(self, client, user, assessment, name="page-one"):
        self.client, self.user, self.assessment, self.name = client, user, assessment, name
        client.force_login(user)
        context = client.get(assessment.get_absolute_url()).context
        self.cards = context["cards"]
        self.fields = {"version": assessment.version}
        for card in self.cards:
            self.fields[f"shown-{card.key}"] = card.version
            self.fields[f"{card.key}-version"] = card.pair.agreed.version
            self.fields[f"{card.key}-remark_version"] = card.form.remark_row.version
        for form in context["takeaways"]:
            self.fields[f"shown-{form.prefix}"] = form.row.version
            self.fields[f"{form.prefix}-version"] = form.row.version
        for name in ["attained", "next_talk_on"]:
            self.fields[f"shown-{name}"] = context[name.removesuffix("_on")].saved_value
        self.saves = 0

    def save(self, key, **typed):
        """Send what was typed into the fields of one part, the only ones that were touched."""
        self.saves += 1
        sent = {"key": key, "page": self.name, "save": self.saves}
        own = {f"{key}-{name}" if name != key else key: value for name, value in typed.items()}
        self.client.force_login(self.user)
        return self.client.post(url("save_part", self.assessment), self.fields | sent | own)

    def ask(self):
        self.client.force_login(self.user)
        return self.client.get(url("changes", self.assessment), self.fields)

    def take_in(self, answer):
        """Show what came back, as the script does where nothing was touched."""
        self.fields["version"] = answer["version"]
        for key, part in answer["parts"].items():
            self.fields[f"shown-{key}"] = part["version"]
            for field, row in part["rows"].items():
                self.fields[field] = row["version"]


def too_long(typed, limit):
    return f"That is {typed} characters; the limit is {limit}. Please shorten it."


@pytest.fixture
def pages(client, people, differing):
    """A page of each, and the keys of the two items that they see differently."""
    mona = Page(client, people["manager"], differing)
    emma = Page(client, people["employee"], differing, "page-two")
    return mona, emma, *[card.key for card in mona.cards]


def test_save_keeps_one_part_and_says_what_the_page_shows_next(pages, differing):
    mona, _emma, first, _second = pages

    response = mona.save(first, answer="alone", remark="I saw it in spring.")

    answer = response.json()
    assert (response.status_code, answer["version"], list(answer["parts"])) == (200, 1, [first])
    card = answer["parts"][first]
    assert card["is_settled"]
    assert "Settled" in card["html"]["state"]
    assert {field: row["version"] for field, row in card["rows"].items()} == {
        f"{first}-version": 1,
        f"{first}-remark_version": 1,
    }
    assert answer["progress"] == "1 of 2 settled"
    assert differing.ratings.get(side=Side.AGREED, answer="alone").key == first
    assert differing.remarks.exclude(text="").get().text == "I saw it in spring."


@pytest.mark.parametrize(
    ("key", "typed", "saved"),
    [
        ("attained", {"attained": "yes"}, {"attained": True}),
        ("next_talk_on", {"next_talk_on": "2027-03-31"}, {"next_talk_on": "2027-03-31"}),
        ("t2", {"text": "Draw a map"}, {"text": "Draw a map", "doer": "", "due_on": None}),
        ("t1", {"doer": "both"}, {"text": "", "doer": "both", "due_on": None}),
    ],
)
def test_save_keeps_each_part_of_the_outcome(pages, differing, key, typed, saved):
    response = pages[0].save(key, **typed)

    assert (response.status_code, list(response.json()["parts"])) == (200, [key])
    differing.refresh_from_db()
    row = differing
    if key.startswith("t"):
        row = differing.takeaways.get(position=key[1])
    kept = {name: getattr(row, name) for name in saved}
    assert {name: str(value) for name, value in kept.items()} == {
        name: str(value) for name, value in saved.items()
    }


def test_what_was_not_touched_wipes_nothing(pages, differing):
    mona, emma, first, _second = pages
    mona.save(first, answer="alone")
    mona.save("t1", text="Draw a map")

    reply = emma.save(first, remark="I did it in May.")
    line = emma.save("t1", doer="employee")

    # Nobody else has touched her words; of the line she has seen another version.
    assert (reply.status_code, line.status_code) == (200, 409)
    emma.take_in(line.json())
    assert emma.save("t1", doer="employee").status_code == 200
    row = differing.takeaways.get(position=1)
    assert (row.text, row.doer) == ("Draw a map", "employee")
    assert differing.ratings.get(side=Side.AGREED, answer="alone").key == first
    assert differing.remarks.exclude(text="").get().text == "I did it in May."


def test_where_both_changed_the_same_nothing_is_written_and_both_are_shown(pages, differing):
    mona, emma, first, _second = pages
    mona.save(first, answer="alone")

    response = emma.save(first, answer="well")

    answer = response.json()
    assert response.status_code == 409
    assert answer["message"] == (
        "Not saved yet: this was changed in the meantime. Choose which one stays."
    )
    assert answer["parts"][first]["rows"][f"{first}-version"] == {
        "version": 1,
        "news": "Mona Manager has changed this.",
        "fields": {
            f"{first}-answer": {
                "value": "alone",
                "notice": "Mona Manager has changed this to “Doing it alone, in usual cases”.",
            }
        },
    }
    assert differing.ratings.get(side=Side.AGREED, competency=int(first[1:])).answer == "alone"

    emma.take_in(answer)
    assert emma.save(first, answer="well").status_code == 200
    assert differing.ratings.get(side=Side.AGREED, competency=int(first[1:])).answer == "well"


def test_a_change_by_the_other_is_called_theirs_whoever_saved_last(pages):
    mona, emma, first, _second = pages
    mona.save(first, remark="I saw it in spring.")

    part = emma.save(first, remark="I did it in May.").json()["parts"][first]

    assert part["news"] == "Mona Manager has changed this."
    assert "I saw it in spring." in part["html"]["manager"]


def test_a_change_by_a_deputy_is_called_theirs(client, people, pages, differing):
    _mona, emma, first, _second = pages
    dana = UserFactory(name="Dana Deputy")
    DeputyshipFactory(employee=people["employee"], deputy=dana)
    Page(client, dana, differing, "page-three").save(first, remark="I saw it in May.")

    assert emma.ask().json()["parts"][first]["news"] == "Dana Deputy has changed this."


def test_another_window_of_ones_own_is_called_that(client, people, pages, differing):
    mona, _emma, first, _second = pages
    other = Page(client, people["manager"], differing, "page-three")
    mona.save(first, remark="In the one window.")

    response = other.save(first, remark="In the other.")

    row = response.json()["parts"][first]["rows"][f"{first}-remark_version"]
    assert response.status_code == 409
    assert row["fields"][f"{first}-remark"]["notice"] == (
        "You have changed this to “In the one window.” in another window."
    )
    assert differing.remarks.exclude(text="").get().text == "In the one window."


def test_the_outcome_that_both_changed_is_not_written_either(pages, differing):
    mona, emma, _first, _second = pages
    mona.save("attained", attained="yes")
    mona.save("next_talk_on", next_talk_on="2027-03-31")

    reached = emma.save("attained", attained="no")
    day = emma.save("next_talk_on", next_talk_on="2027-04-30")

    assert (reached.status_code, day.status_code) == (409, 409)
    notices = [
        field["notice"]
        for part in ("attained", "next_talk_on")
        for field in day.json()["parts"][part]["rows"]["version"]["fields"].values()
    ]
    assert notices == [
        "This was changed to “Yes, it has been reached” in the meantime.",
        "This was changed to “31 March 2027” in the meantime.",
    ]
    differing.refresh_from_db()
    assert (differing.attained, str(differing.next_talk_on)) == (True, "2027-03-31")


def test_a_save_whose_answer_was_lost_is_known_again(pages, differing):
    mona, _emma, first, _second = pages
    mona.save(first, remark="I saw it")

    again = mona.save(first, remark="I saw it in spring.")

    assert again.status_code == 200
    assert differing.remarks.exclude(text="").get().text == "I saw it in spring."


@pytest.mark.parametrize(
    ("key", "typed", "reason"),
    [
        (0, {"remark": "x" * 5001}, too_long(5001, 5000)),
        (0, {"answer": "brilliant"}, "Choose one of the answers."),
        ("t1", {"text": "x" * 301}, too_long(301, 300)),
        ("t1", {"due_on": "soon"}, "Please give a day, such as 2027-03-31."),
        ("attained", {"attained": "maybe"}, "Choose one of the answers."),
        ("next_talk_on", {"next_talk_on": "soon"}, "Please give a day, such as 2027-03-31."),
    ],
)
def test_save_says_at_the_field_what_can_not_be_kept(pages, differing, key, typed, reason):
    mona, _emma, first, _second = pages

    response = mona.save(first if key == 0 else key, **typed)

    answer = response.json()
    assert (response.status_code, answer["errors"]) == (422, dict.fromkeys(typed, reason))
    assert reason in answer["message"]
    differing.refresh_from_db()
    assert differing.version == 0


def test_a_field_that_can_not_be_kept_holds_up_no_other(pages, differing):
    mona, _emma, first, _second = pages

    response = mona.save(first, answer="alone", remark="x" * 5001)

    assert (response.status_code, list(response.json()["errors"])) == (422, ["remark"])
    assert differing.ratings.get(side=Side.AGREED, answer="alone").key == first


def test_a_page_that_shows_everything_is_told_nothing(pages, differing):
    mona, emma, first, _second = pages
    assert emma.ask().status_code == 204

    mona.save(first, answer="alone", remark="I saw it in spring.")
    answer = emma.ask().json()

    assert (answer["version"], list(answer["parts"]), answer["turn"]) == (1, [first], "")
    card = answer["parts"][first]
    assert card["news"] == "Mona Manager has changed this."
    assert "I saw it in spring." in card["html"]["manager"]
    emma.take_in(answer)
    assert emma.ask().status_code == 204


def test_what_has_been_shown_can_be_agreed_to_and_nothing_else(pages, differing):
    mona, emma, first, second = pages
    for key in (first, second):
        mona.save(key, answer="alone", remark="I saw it in spring.")
    mona.save("attained", attained="no")
    older = {"version": 0, "attained": "no"}
    emma.client.force_login(emma.user)

    emma.client.post(url("agree", differing), older)
    differing.refresh_from_db()
    assert differing.first_confirmed_at is None

    emma.take_in(emma.ask().json())
    emma.client.post(url("agree", differing), {"version": emma.fields["version"]})
    differing.refresh_from_db()
    assert differing.employee_confirmed_at is not None


def test_what_waits_for_a_choice_can_not_be_agreed_to(pages, differing):
    """The page sends it upon the version before, as long as nobody has chosen."""
    mona, emma, first, second = pages
    for key in (first, second):
        mona.save(key, answer="alone", remark="I saw it in spring.")
    mona.save("attained", attained="no")
    refused = emma.save(first, answer="well").json()
    before = emma.fields[f"{first}-version"]
    emma.take_in(refused)
    chosen = {f"{first}-version": before, f"{first}-answer": "well", f"{first}-remark": ""}
    chosen |= {f"{second}-answer": "alone", f"{second}-remark": "", "attained": "no"}

    response = emma.client.post(
        url("settle", differing), emma.fields | chosen | {"agree": "yes", "page": emma.name}
    )

    differing.refresh_from_db()
    assert differing.first_confirmed_at is None
    assert [card.form.is_overtaken for card in response.context["cards"]] == [True, False]


def test_once_one_has_agreed_the_other_page_is_told_and_saves_nothing(pages, differing):
    mona, emma, first, second = pages
    for key in (first, second):
        mona.save(key, answer="alone", remark="I saw it in spring.")
    reached = mona.save("attained", attained="no").json()
    mona.client.post(url("agree", differing), {"version": reached["version"]})

    told, refused = emma.ask().json(), emma.save(first, remark="While I write")

    words = "Mona Manager has agreed; it is your turn"
    assert told["turn"] == words
    assert refused.status_code == 409
    assert refused.json()["message"] == f"{words}. To save this, open it again."
    assert not differing.remarks.filter(text="While I write").exists()


@pytest.mark.parametrize("key", ["", "c999999", "t9", "version"])
def test_what_was_not_asked_is_a_bad_request(pages, differing, key):
    assert pages[0].save(key, answer="alone").status_code == 400
    differing.refresh_from_db()
    assert (differing.version, differing.state) == (0, State.OPEN)


def test_an_ended_session_is_said_to_be_one(pages):
    mona, _emma, first, _second = pages
    mona.client.cookies.pop(settings.SESSION_COOKIE_NAME)

    response = mona.client.post(url("save_part", mona.assessment), mona.fields | {"key": first})

    assert response.status_code == 401


def test_a_manager_who_is_told_of_changes_leaves_a_receipt(pages, differing):
    mona, emma, first, _second = pages
    emma.save(first, answer="alone")
    differing.employee.receipts.all().delete()

    mona.ask()

    assert [receipt.reader for receipt in differing.employee.receipts.all()] == [mona.user]


# What is typed while the other agrees


@pytest.fixture
def agreed_by_mona(pages):
    """She has settled and agreed to everything; the other page was opened before."""
    mona, emma, first, second = pages
    emma.client.force_login(emma.user)
    emma.form = form_data(emma.client.get(emma.assessment.get_absolute_url()))
    for key in (first, second):
        mona.save(key, answer="alone", remark="I saw it in spring.")
    reached = mona.save("attained", attained="no").json()
    mona.client.post(url("agree", mona.assessment), {"version": reached["version"]})
    return emma, first


def test_a_page_opened_before_is_shown_what_the_other_has_agreed_to(agreed_by_mona):
    emma, first = agreed_by_mona

    told, refused = emma.ask().json(), emma.save(first, remark="While I write").json()

    for answer in (told, refused):
        card = answer["parts"][first]
        assert card["is_settled"]
        assert "Settled" in card["html"]["state"]
        assert "I saw it in spring." in card["html"]["manager"]
        assert (answer["progress"], answer["can_reopen"]) == ("2 of 2 settled", True)
        assert answer["turn"] == "Mona Manager has agreed; it is your turn"


@pytest.mark.parametrize("button", [{}, {"agree": "yes"}])
def test_words_typed_meanwhile_come_back_whole_and_are_saved_by_opening_it_again(
    agreed_by_mona, differing, button
):
    emma, first = agreed_by_mona
    emma.client.force_login(emma.user)
    typed = {f"{first}-remark": "While I write"}

    refused = emma.client.post(url("settle", differing), emma.form | typed | button)

    assert refused.status_code == 409
    assert "<p>While I write</p>" in refused.content.decode()
    sent = form_data(refused) | {"reopen": "yes"}
    again = emma.client.post(url("settle", differing), sent)
    assert again.status_code == 302
    differing.refresh_from_db()
    assert (differing.state, differing.attained) == (State.OPEN, False)
    assert differing.first_confirmed_at is None
    assert differing.remarks.get(side=Side.SELF, text="While I write").author == emma.user
    assert differing.ratings.filter(side=Side.AGREED, answer="alone").count() == 2
