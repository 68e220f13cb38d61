"""Comments stand beside their line, wherever it goes, and nothing typed is lost."""

import pytest
from django.urls import reverse

from pathway_portal.drafting.models import DraftComment
from pathways.models import Objective
from pathways.services import publish
from tests.factories import PUBLISHED_AT


def text_of(page):
    return page.read(page.client.get(page.url)).content.decode()


def comment(page, on, text, **changes):
    return page.send(do=f"comment {on}", **{"talk": on, "talk-text": text, **changes})


@pytest.fixture
def first(hanas, weeds):
    comment(hanas, f"objectives-{weeds.pk}", "Say which weeds.")
    return DraftComment.objects.get()


def test_a_comment_stands_beside_its_line_with_who_and_when(hanas, bens, weeds, hana):
    on = f"objectives-{weeds.pk}"

    led = hanas.send(do=f"talk {on}")
    answer = comment(hanas, on, "  Say which\r\nweeds.  ")

    assert led.url.endswith(f"?talk={on}#{on}")
    assert 'name="talk-text"' in hanas.client.get(led.url).content.decode()
    said = DraftComment.objects.get()
    assert (said.author, said.text, said.line.key) == (hana, "Say which\r\nweeds.", on)
    assert answer.url.endswith(f"?talk={on}#talk-{said.pk}")
    seen = text_of(bens)
    line = seen[seen.index(f'id="{on}"') : seen.index(f'id="objectives-{weeds.pk + 1}"')]
    assert "Hana Kim" in line
    assert "Say which<br>weeds." in line
    assert "1 comment" in line


def test_what_was_typed_into_the_draft_is_saved_with_the_comment(hanas, weeds):
    on = f"objectives-{weeds.pk}"

    comment(hanas, on, "Better?", **{f"{on}-text": "Pull thistles"})

    weeds.refresh_from_db()
    assert weeds.text == "Pull thistles"
    assert DraftComment.objects.get().text == "Better?"


def test_a_comment_that_is_only_typed_is_saved_by_any_button(bens, first):
    text_of(bens)

    bens.send(do="save", **{f"talk-answer-{first.pk}": "Thistles."})

    assert first.answers.get().text == "Thistles."


def test_a_comment_sent_twice_comes_once(hanas, weeds):
    for _twice in range(2):
        comment(hanas, f"objectives-{weeds.pk}", "Say which weeds.")

    assert DraftComment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "Write something here."), ("a" * 2001, "That is 2001 characters; the limit is 2000.")],
)
def test_a_comment_that_cannot_be_saved_stays_in_its_field(hanas, weeds, text, why):
    answer = comment(hanas, f"objectives-{weeds.pk}", text)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert why in page
    assert 'aria-invalid="true"' in page
    hanas.read(answer)
    assert hanas.fields["talk-text"] == text
    assert not DraftComment.objects.exists()


def test_markup_in_a_comment_is_text(hanas, weeds):
    comment(hanas, f"objectives-{weeds.pk}", "<script>alert(1)</script>")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(hanas)


def test_comments_are_answered_resolved_and_reopened(hanas, bens, first, ben):
    text_of(bens)
    bens.send(do=f"answer {first.pk}", **{f"talk-answer-{first.pk}": "Thistles."})
    bens.send(do=f"resolve {first.pk}:1")

    first.refresh_from_db()
    assert first.resolved_by == ben
    assert "Resolved by Ben Okri" in text_of(hanas)
    hanas.send(do=f"reopen {first.pk}")
    first.refresh_from_db()
    assert (first.resolved_at, first.resolved_by) == (None, None)


def test_an_answer_opens_a_comment_again(hanas, first):
    hanas.send(do=f"resolve {first.pk}:0")
    hanas.send(do=f"answer {first.pk}", **{f"talk-answer-{first.pk}": "Not yet."})

    first.refresh_from_db()
    assert first.resolved_at is None


def test_nobody_resolves_an_answer_they_have_not_seen(hanas, bens, first):
    text_of(bens)
    hanas.send(do=f"answer {first.pk}", **{f"talk-answer-{first.pk}": "And roots?"})

    answer = bens.send(do=f"resolve {first.pk}:0")

    assert "somebody has just answered" in answer.content.decode()
    assert "And roots?" in answer.content.decode()
    first.refresh_from_db()
    assert first.resolved_at is None


def test_two_comment_on_one_line_at_once_and_both_stay(hanas, bens, weeds):
    comment(hanas, f"objectives-{weeds.pk}", "Hana's.")
    comment(bens, f"objectives-{weeds.pk}", "Ben's.")

    assert [row.text for row in DraftComment.objects.order_by("pk")] == ["Hana's.", "Ben's."]


def test_a_comment_goes_along_when_its_line_moves(hanas, first, weeds):
    hanas.send(do=f"down objectives-{weeds.pk}")

    page = text_of(hanas)
    assert Objective.objects.get(pk=weeds.pk).position == 2
    assert page.rindex("Say which weeds.") > page.index(f'id="objectives-{weeds.pk}"')


def test_a_comment_is_kept_when_its_line_is_removed_and_comes_back_with_it(hanas, first, weeds):
    hanas.read(hanas.client.get(hanas.url))
    hanas.send(do=f"remove objectives-{weeds.pk}")

    assert "On a removed line: “Pull weeds”" in text_of(hanas)
    hanas.send(do="undo")
    page = text_of(hanas)
    assert "On a removed line" not in page
    assert page.rindex("Say which weeds.") > page.index(f'id="objectives-{weeds.pk}"')


def test_a_comment_on_a_line_that_somebody_removes_meanwhile_is_kept(hanas, bens, weeds):
    bens.send(do=f"remove objectives-{weeds.pk}")

    comment(hanas, f"objectives-{weeds.pk}", "Say which weeds.")

    assert DraftComment.objects.get().line.is_removed


def test_a_comment_on_a_line_that_never_was_stays_on_the_page(hanas):
    answer = comment(hanas, "objectives-999999", "Where am I?")

    assert "this line is no longer there" in answer.content.decode()
    hanas.read(answer)
    assert not DraftComment.objects.exists()


def test_the_draft_as_a_whole_can_be_commented_on(hanas):
    comment(hanas, "draft", "Who reads this?")

    page = text_of(hanas)
    assert DraftComment.objects.get().line is None
    assert "Who reads this?" in page


def test_a_comment_typed_while_somebody_publishes_is_shown_to_copy(hana, open_page, faultless):
    page = open_page(hana, faultless)
    publish(faultless, note="First.", at=PUBLISHED_AT)

    answer = comment(page, "draft", "Too late?")

    assert answer.status_code == 403
    assert "Too late?" in answer.content.decode()
    assert not DraftComment.objects.exists()


def test_comments_of_another_draft_are_out_of_reach(hana, open_page, first, faultless):
    page = open_page(hana, faultless)

    for do in (f"answer {first.pk}", f"resolve {first.pk}:0", f"reopen {first.pk}"):
        page.send(do=do, **{f"talk-answer-{first.pk}": "Mine"} if "answer" in do else {})

    first.refresh_from_db()
    assert first.resolved_at is None
    assert not first.answers.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_often_for_three_comments_as_for_one(
    hanas, stage, many, django_assert_num_queries
):
    for objective in stage.objectives.all()[:many]:
        for number in range(many):
            comment(hanas, f"objectives-{objective.pk}", f"Comment {number}")
    for row in list(DraftComment.objects.all()):
        hanas.send(do=f"answer {row.pk}", **{f"talk-answer-{row.pk}": "Yes."})

    with django_assert_num_queries(35):
        hanas.client.get(hanas.url)


def test_open_comments_on_lines_are_listed_with_links_where_one_writes_and_publishes(
    hanas, first, weeds, hana
):
    address = reverse("admin:pathways_pathway_publish", args=[hanas.pathway.pk])
    written, publishing = hanas.client.get(hanas.url), hanas.client.get(address)

    assert "1 open comment" in written.content.decode()
    assert f'<a href="#objectives-{weeds.pk}">Pull weeds</a>' in written.content.decode()
    assert f'href="{hanas.url}#objectives-{weeds.pk}"' in publishing.content.decode()

    hanas.send(do=f"resolve {first.pk}:0")
    written, publishing = hanas.client.get(hanas.url), hanas.client.get(address)
    assert "open comment" not in written.content.decode()
    assert f'<a href="#objectives-{weeds.pk}">' not in written.content.decode()
    assert f"#objectives-{weeds.pk}" not in publishing.content.decode()


def test_whoever_asks_somebody_comes_back_to_where_it_says_so(hanas, ben):
    response = hanas.send(do="ask", reviewer=ben.pk)
    shown = hanas.client.get(response.url).content.decode()

    assert response.url.endswith("#together")
    assert "Ben Okri is asked to look through it." in shown
    assert 'id="together" open' in shown
