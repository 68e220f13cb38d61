"""What nobody touched on a page follows what others have saved since, and overwrites nothing.

Each page is posted as a browser without script does: with every field, touched or not.
"""

import pytest
from django.urls import reverse

from assessments.models import Assessment, Side
from tests.factories import DeputyshipFactory, ReflectionFactory, UserFactory, WatchForFactory
from tests.page_forms import form_data

pytestmark = pytest.mark.django_db

CHOSE = "What you chose is below"


class Page:
    """The page of one person, to be filled in and sent."""

    def __init__(self, client, user, address):
        self.client, self.user = client, user
        client.force_login(user)
        self.fields = form_data(client.get(address))

    def send(self, address, **typed):
        self.client.force_login(self.user)
        answer = self.client.post(address, self.fields | typed)
        if answer.status_code == 200:
            self.fields = form_data(answer)
        return answer


@pytest.fixture
def settle(differing):
    return reverse("assessments:settle", args=[differing.pk])


@pytest.fixture
def pages(client, people, differing):
    """The pages of the employee, their manager and a deputy, all opened before anybody saves."""
    dana = UserFactory(name="Dana Deputy")
    DeputyshipFactory(employee=people["employee"], deputy=dana)
    address = differing.get_absolute_url()
    return [Page(client, who, address) for who in (people["employee"], people["manager"], dana)]


@pytest.fixture
def keys(differing):
    return [row.key for row in differing.remarks.filter(side=Side.SELF).order_by("competency")]


def agreed(assessment):
    rows = assessment.ratings.filter(side=Side.AGREED, competency__isnull=False)
    return list(rows.order_by("competency").values_list("answer", flat=True))


@pytest.mark.parametrize("who", [1, 2], ids=["manager", "deputy"])
def test_a_box_nobody_touched_takes_what_the_other_has_settled(pages, differing, settle, keys, who):
    pages[0].send(settle, **{f"{keys[0]}-answer": "alone"})

    answer = pages[who].send(settle, **{f"{keys[1]}-remark": "I saw it in spring."})

    assert answer.status_code == 302
    assert agreed(differing) == ["alone", ""]
    said = differing.remarks.exclude(text="").get()
    assert (said.author, said.text) == (pages[who].user, "I saw it in spring.")


def test_agreeing_on_an_older_page_agrees_to_nothing_and_erases_nothing(
    client, pages, differing, settle, keys
):
    """Pressed a second time as well: what the page shows by then is what is saved."""
    emma, mona, _dana = pages
    reasons = {f"{key}-remark": "I saw it in spring." for key in keys}
    answers = {f"{key}-answer": "learning" for key in keys}
    mona.send(settle, **answers, **reasons, attained="no")
    address = differing.get_absolute_url()
    emma, mona = Page(client, emma.user, address), Page(client, mona.user, address)
    mona.send(settle, **{f"{keys[0]}-answer": "alone"}, attained="yes")

    answer = emma.send(settle, agree="yes")

    shown = client.get(answer.url).content.decode()
    assert CHOSE not in shown
    assert "The other person has changed something, too: look again, then agree." in shown
    differing.refresh_from_db()
    assert agreed(differing) == ["alone", "learning"]
    assert (differing.attained, differing.first_confirmed_at) == (True, None)


def test_only_where_somebody_chose_the_page_says_so(pages, differing, settle, keys):
    emma, mona, _dana = pages
    emma.send(settle, **{f"{key}-answer": "alone" for key in keys})

    page = mona.send(settle, **{f"{keys[0]}-answer": "learning"}).content.decode()

    assert page.count(CHOSE) == 1
    assert [mona.fields[f"{key}-answer"] for key in keys] == [["learning"], ["alone"]]
    assert mona.send(settle).status_code == 302
    assert agreed(differing) == ["learning", "alone"]


def test_untouched_words_outcome_day_and_line_follow_too(client, pages, differing, settle, keys):
    emma, mona, _dana = pages
    other = Page(client, mona.user, differing.get_absolute_url())
    long = "A long reason.\r\n" * 20
    other.send(
        settle,
        **{f"{keys[0]}-remark": long, "t1-text": "Draw a map", "t1-doer": "both"},
        attained="yes",
        next_talk_on="2027-03-31",
    )

    assert mona.send(settle).status_code == 302
    assert emma.send(settle, **{f"{keys[0]}-remark": "I did it."}).status_code == 302

    row = Assessment.objects.get(pk=differing.pk)
    assert (row.attained, str(row.next_talk_on)) == (True, "2027-03-31")
    assert [(line.text, line.doer) for line in row.takeaways.exclude(text="")] == [
        ("Draw a map", "both")
    ]
    said = row.remarks.exclude(text="").order_by("side").values_list("text", flat=True)
    assert list(said) == [long.replace("\r\n", "\n").strip(), "I did it."]


def test_a_long_text_left_alone_follows_a_change_and_one_touched_does_not(
    client, pages, differing, settle, keys
):
    name, mona = f"{keys[0]}-remark", pages[1]
    mona.send(settle, **{name: "A long reason.\r\n" * 20})
    one, other, third = (
        Page(client, mona.user, differing.get_absolute_url()) for _window in range(3)
    )
    one.send(settle, **{name: "Said shorter."})

    assert other.send(settle).status_code == 302
    assert (
        "You changed your words in another window."
        in third.send(settle, **{name: "Said in yet another way."}).content.decode()
    )
    assert differing.remarks.exclude(text="").get().text == "Said shorter."


def test_both_halves_follow_their_other_window(client, people, assessment_in):
    draft = assessment_in("draft")
    thought = ReflectionFactory(
        assessment=draft, watch_for=WatchForFactory(stage=draft.stage), text="Before"
    )
    address = reverse("assessments:answer", args=[draft.pk])
    one, other = (Page(client, people["employee"], address) for _window in range(2))
    first, second = (row.key for row in draft.ratings.order_by("pk")[:2])
    key = f"w{thought.watch_for_id}"
    one.send(address, **{f"{first}-answer": "well", f"{key}-text": "After", f"{key}-share": "on"})

    assert other.send(address, **{f"{second}-answer": "alone"}).status_code == 302

    assert list(draft.ratings.exclude(answer="").order_by("pk").values_list("answer")) == [
        ("well",),
        ("alone",),
    ]
    thought.refresh_from_db()
    assert (thought.text, thought.is_shared) == ("After", True)


# Two windows of one person


@pytest.fixture
def windows(client, people, assessment_in):
    """Two windows with the same draft, and the keys of its first question and first thought."""
    draft = assessment_in("draft")
    WatchForFactory(stage=draft.stage)
    address = reverse("assessments:answer", args=[draft.pk])
    pages = [Page(client, people["employee"], address) for _window in range(2)]
    keys = [key[: -len("-version")] for key in pages[0].fields if key.endswith("-version")]
    return draft, address, pages, keys[0], keys[-1]


def first_row(draft):
    row = draft.ratings.filter(side=Side.SELF, competency__isnull=False).earliest("pk")
    return row.answer, row.evidence


def test_two_windows_that_change_different_things_keep_both(windows):
    draft, address, (one, other), key, _thought = windows
    one.send(address, **{f"{key}-answer": "well"})

    response = other.send(address, **{f"{key}-evidence": "An example."})

    assert response.status_code == 302
    assert first_row(draft) == ("well", "An example.")


@pytest.mark.parametrize(
    "button,stays", [("take", ("well", "Mine.")), ("keep", ("learning", "Yours."))]
)
def test_of_two_versions_a_button_chooses_and_the_rest_is_saved(windows, button, stays):
    draft, address, (one, other), key, thought = windows
    one.send(address, **{f"{key}-answer": "well", f"{key}-evidence": "Mine."})
    page = other.send(address, **{f"{key}-answer": "learning", f"{key}-evidence": "Yours."})
    assert ["Mine." in page.content.decode(), "Yours." in page.content.decode()] == [True, True]

    response = other.send(address, **{button: key, f"{thought}-text": "A thought."})

    assert response.url == f"{address}#q-{key}"
    assert first_row(draft) == stays
    assert draft.reflections.get().text == "A thought."


@pytest.mark.parametrize("button,stays", [("take", "Mine."), ("keep", "Yours.")])
def test_of_two_thoughts_a_button_chooses(windows, button, stays):
    draft, address, (one, other), _key, thought = windows
    one.send(address, **{f"{thought}-text": "Mine."})
    other.send(address, **{f"{thought}-text": "Yours."})

    response = other.send(address, **{button: thought})

    assert response.url == f"{address}#q-{thought}"
    assert draft.reflections.get().text == stays


@pytest.mark.parametrize("button", ["take", "keep"])
def test_a_button_for_no_question_is_refused(windows, button):
    _draft, address, (one, _other), _key, _thought = windows

    assert one.send(address, **{button: "competency-0"}).status_code == 400


def test_a_button_without_its_question_changes_nothing(client, windows):
    draft, address, _pages, key, _thought = windows
    before = first_row(draft)

    assert client.post(address, {"take": key}).status_code == 200
    assert first_row(draft) == before
