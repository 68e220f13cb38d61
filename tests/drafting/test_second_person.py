"""Reviewers, what they have looked through, and publishing that needs a second person."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from pathway_portal.accounts.models import Company, Notice, NoticeKind, User
from pathway_portal.drafting.models import DraftReview
from pathways import coauthors
from pathways.models import Pathway
from pathways.services import SecondPersonNeeded, publish
from tests.factories import PUBLISHED_AT, CompanyFactory, UserFactory
from tests.pathways.admin.posts import action

COMPANY = reverse("admin:accounts_company_change", args=[1])


@pytest.fixture
def hanas(hana, faultless, open_page):
    return open_page(hana, faultless)


@pytest.fixture
def bens(ben, faultless, open_page):
    return open_page(ben, faultless)


@pytest.fixture
def written(hanas, faultless):
    """A draft that somebody began, and in which Hana alone has written."""
    begin(faultless)
    hanas.send(**{f"pathway-{faultless.pk}-scope": "The whole garden."})
    hanas.read(hanas.client.get(hanas.url))
    return faultless


def begin(draft):
    loaded = Pathway.objects.with_contents().get(pk=draft.pk)
    coauthors.source.record(loaded, by=None, at=PUBLISHED_AT, is_new=True)


def desk_of(page):
    return page.client.get(reverse("admin:index")).content.decode()


def look(page):
    response = page.read(page.client.get(page.url))
    return page.send(do=f"looked {response.context['together'].revision}")


def press_publish(client, draft):
    url = action("publish", draft.pk)
    form = client.get(url).context["form"]
    return client.post(url, {"seen": form["seen"].value(), "note": "First."})


def is_published(draft):
    return Pathway.objects.get(pk=draft.pk).is_published


# Reviewers ----------------------------------------------------------------------------------------


def test_who_is_asked_is_told_and_finds_it_on_the_desk(hanas, written, hana, ben, bens):
    answer = hanas.send(do="ask", reviewer=ben.pk)

    assert answer.status_code == 302
    review = DraftReview.objects.get()
    assert (review.person, review.asked_by, review.looked_at) == (ben, hana, None)
    notice = Notice.objects.get(recipient=ben)
    assert notice.kind == NoticeKind.DRAFT_REVIEW_ASKED
    assert notice.text == f"Hana Kim asks you to look through version 1 of {written.role}."
    desk = desk_of(bens)
    assert f"Waiting for your review: {written.role}, version 1" in desk
    assert "asked by Hana Kim on" in desk
    assert (
        "Waiting for your review" not in hanas.client.get(reverse("admin:index")).content.decode()
    )


def test_asking_twice_tells_once(hanas, written, ben):
    for _twice in range(2):
        hanas.send(do="ask", reviewer=ben.pk)

    assert Notice.objects.filter(recipient=ben).count() == 1


@pytest.mark.parametrize("who", ["nobody", "self", "employee", "leaver", "words"])
def test_only_people_who_may_publish_can_be_asked(hanas, written, hana, ben, who):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    people = {"self": hana.pk, "employee": UserFactory().pk, "leaver": ben.pk, "words": "Ben"}

    answer = hanas.send(do="ask", reviewer=people.get(who, ""))

    assert "Choose who should look through it." in answer.content.decode()
    assert not DraftReview.objects.exists()


@pytest.mark.parametrize("key", ["1" * 5000, "9" * 20, "²", "-1"])
def test_what_can_be_nobody_asks_nobody_and_ends_nothing(hanas, written, ben, key):
    hanas.send(do="ask", reviewer=ben.pk)
    hanas.read(hanas.client.get(hanas.url))

    assert hanas.send(do="ask", reviewer=key).status_code == 200
    assert hanas.send(do=f"unask {key}").status_code == 302
    assert DraftReview.objects.get().person == ben


def test_a_reviewer_is_taken_off_again(hanas, written, ben, bens):
    hanas.send(do="ask", reviewer=ben.pk)

    hanas.send(do=f"unask {DraftReview.objects.get().pk}")
    hanas.send(do="unask 999")

    assert not DraftReview.objects.exists()
    assert not Notice.objects.filter(recipient=ben).exists()
    assert "Waiting for your review" not in desk_of(bens)


def test_looked_through_is_void_once_something_changes(hanas, bens, written, ben):
    hanas.send(do="ask", reviewer=ben.pk)
    look(bens)
    page = hanas.client.get(hanas.url).content.decode()
    assert "Ben Okri looked through it as it is now" in page
    assert not Notice.objects.unread().filter(recipient=ben).exists()
    assert "Waiting for your review" not in desk_of(bens)

    hanas.send(**{f"pathway-{written.pk}-scope": "Half the garden."})

    page = hanas.client.get(hanas.url).content.decode()
    assert "Ben Okri looked through it on" in page
    assert "It was changed since." in page
    desk = desk_of(bens)
    assert "changed since you looked through it" in desk


def test_nobody_has_looked_through_what_came_after_their_page(hanas, bens, written):
    shown = bens.read(bens.client.get(bens.url)).context["together"].revision
    hanas.send(**{f"pathway-{written.pk}-scope": "Half the garden."})

    answer = bens.send(do=f"looked {shown}")

    assert "somebody has changed the draft since you opened this page" in answer.content.decode()
    assert not DraftReview.objects.exists()


def test_ones_own_last_word_is_looked_through_with_the_same_button(bens, written):
    shown = bens.read(bens.client.get(bens.url)).context["together"].revision

    bens.send(do=f"looked {shown}", **{f"pathway-{written.pk}-scope": "Half the garden."})

    review = DraftReview.objects.get()
    assert review.revision == review.record.revision == shown + 1


# Publishing ---------------------------------------------------------------------------------------


def test_without_the_setting_one_person_publishes(hanas, written):
    press_publish(hanas.client, written)

    assert is_published(written)


def test_who_wrote_it_does_not_publish_it_alone(hanas, written, second_person):
    page = hanas.client.get(action("publish", written.pk)).content.decode()

    answer = press_publish(hanas.client, written)

    assert "publishing needs a second person" in page
    assert "Ask somebody to look through it" in page
    assert answer.status_code == 200
    assert "You had typed: “First.”" in answer.content.decode()
    assert not is_published(written)


def test_who_was_asked_is_named_until_they_have_looked(
    hana, hanas, bens, ben, written, second_person
):
    hanas.send(do="ask", reviewer=ben.pk)

    waiting = coauthors.source.why_not_publish(written, hana)
    look(bens)

    assert f"not yet done with this draft as it is now: {ben}." in waiting
    assert coauthors.source.why_not_publish(written, hana) == ""


def test_who_wrote_it_publishes_once_somebody_has_looked_through_it(
    hanas, bens, written, second_person
):
    look(bens)

    press_publish(hanas.client, written)

    assert is_published(written)
    entry = LogEntry.objects.filter(object_id=written.pk).latest("pk")
    assert entry.change_message == "Published: First. Looked through by Ben Okri."


def test_somebody_who_wrote_nothing_publishes_it(bens, written, second_person):
    press_publish(bens.client, written)

    assert is_published(written)


def test_a_look_of_ones_own_is_not_enough(hanas, written, second_person):
    look(hanas)

    press_publish(hanas.client, written)

    assert not is_published(written)


def test_two_who_wrote_need_each_other(hanas, bens, written, second_person):
    bens.read(bens.client.get(bens.url))
    bens.send(**{f"pathway-{written.pk}-outcomes": "Apples."})

    press_publish(hanas.client, written)
    press_publish(bens.client, written)
    assert not is_published(written)
    look(hanas)
    press_publish(bens.client, written)

    assert is_published(written)


def test_a_word_after_the_look_makes_it_void(hanas, bens, written, second_person):
    look(bens)
    hanas.send(**{f"pathway-{written.pk}-scope": "Half the garden."})

    press_publish(hanas.client, written)
    assert not is_published(written)
    press_publish(bens.client, written)

    assert is_published(written)


@pytest.mark.parametrize("lost", ["left", "rights"])
def test_the_look_of_somebody_who_may_no_longer_publish_does_not_count(
    hanas, bens, written, second_person, ben, lost
):
    look(bens)
    if lost == "left":
        User.objects.filter(pk=ben.pk).update(is_active=False)
    else:
        ben.groups.clear()

    press_publish(hanas.client, written)

    assert not is_published(written)


def test_what_was_changed_without_a_record_needs_somebody_too(bens, written, second_person):
    written.responsibilities.update(text="Sells the garden")

    press_publish(bens.client, written)

    assert not is_published(written)


def test_a_draft_of_which_nothing_is_known_needs_somebody(bens, hanas, faultless, second_person):
    press_publish(bens.client, faultless)
    assert not is_published(faultless)
    look(hanas)

    press_publish(bens.client, faultless)

    assert is_published(faultless)


def test_no_program_publishes_it_in_nobodys_name(written, second_person):
    with pytest.raises(SecondPersonNeeded):
        publish(written, note="First.", at=PUBLISHED_AT)


def test_the_page_does_not_say_both_that_one_can_and_cannot_publish(hanas, written):
    written.example_titles.all().delete()
    url = action("publish", written.pk)

    before = hanas.client.get(url).content.decode()
    CompanyFactory(second_person_publishes=True)
    after = hanas.client.get(url).content.decode()

    assert "You can still publish." in before
    assert "You can still publish." not in after
    assert "What is listed above does." in after


def test_where_nobody_else_may_publish_the_page_says_what_to_do(
    hanas, written, second_person, hana
):
    User.objects.exclude(pk=hana.pk).update(is_active=False)

    page = hanas.client.get(action("publish", written.pk)).content.decode()

    assert "nobody else here may publish" in page


# The setting --------------------------------------------------------------------------------------


def turn_on(client):
    page = client.get(COMPANY).content.decode()
    assert "second_person_publishes" in page
    return client.post(COMPANY, {"name": "Acme", "second_person_publishes": "on"})


def test_hr_turns_it_on(hr_client, hr_admin, hana):
    Company.objects.get_or_create(pk=1)

    turn_on(hr_client)

    assert Company.needs_second_person()


def test_it_cannot_be_turned_on_for_one_person(hr_client, hr_admin):
    Company.objects.get_or_create(pk=1)

    answer = turn_on(hr_client)

    assert f"Only {hr_admin} may publish pathways here" in answer.content.decode()
    assert not Company.needs_second_person()


def test_what_is_on_hinders_no_other_change_of_the_company(hr_client, hr_admin, second_person):
    turn_on(hr_client)

    assert Company.objects.get().name == "Acme"
