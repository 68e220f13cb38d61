"""Who may be asked: people who help others with a competency and agreed to be found."""

import pytest
from django.urls import reverse

from assessments.plans import services
from assessments.plans.models import HelpOffer
from assessments.plans.people_to_ask import people_to_ask
from pathway_portal.accounts.models import User
from pathway_portal.privacy.personal_data import erase
from pathways.models import Level
from pathways.services import retire
from tests.factories import (
    STARTED_AT,
    AssessmentFactory,
    CompetencyFactory,
    StageFactory,
    UserFactory,
)
from tests.plan_factories import ActionFactory, HelpOfferFactory, TargetFactory

pytestmark = pytest.mark.django_db

HELPING = reverse("plans:helping")


@pytest.fixture
def helper(mapping):
    person = UserFactory(name="Hella Helper", manager=UserFactory())
    HelpOfferFactory(owner=person, competency=mapping)
    return person


def ask_page(competency):
    return reverse("plans:ask", args=[competency.pk])


def text(client, address):
    return " ".join(client.get(address).content.decode().split())


def shown_at(client, here):
    """Whether the helper is named on the stage's page and on the competency's own."""
    pages = [here.get_absolute_url(), ask_page(here.competencies.get(slug="mapping"))]
    return ["Hella Helper" in text(client, page) for page in pages]


def test_who_helps_is_named_at_the_stage_the_plan_the_target_and_the_gap(
    client, employee, here, mapping, helper
):
    action = ActionFactory(owner=employee, competency=mapping)
    TargetFactory(owner=employee, stage=here)
    for address in [action.get_absolute_url(), reverse("plans:target")]:
        assert "Hella Helper" in text(client, address)
    action.delete()
    AssessmentFactory(employee=employee, stage=here, submitted=True)
    mine = employee.assessments.get().ratings.filter(side="self", competency=mapping)
    mine.update(answer=Level.LEARNING)

    assert shown_at(client, here) == [True, True]
    assert "Hella Helper" in text(client, reverse("plans:plan"))


def test_an_offer_holds_for_the_same_competency_of_every_role(client, employee, here, helper):
    other = StageFactory(pathway__published=True, pathway__role__name="Another role")
    theirs = CompetencyFactory(stage=other, slug="mapping", text="Mapping, elsewhere")

    [found] = people_to_ask([theirs], by=employee)

    assert (found.people, found.more) == ([helper], 0)


def test_anybody_offers_help_and_withdraws_it_with_one_button(client, people, here, mapping):
    newcomer = UserFactory(name="Nora New", manager=UserFactory())
    client.force_login(newcomer)
    assert newcomer.assessments.count() == 0

    for _twice in range(2):
        client.post(ask_page(mapping), {"do": "offer"})

    assert HelpOffer.objects.get().owner == newcomer
    assert mapping.text in text(client, HELPING)
    client.force_login(people["peer"])
    assert "Nora New" in text(client, here.get_absolute_url())
    client.force_login(newcomer)
    response = client.post(ask_page(mapping), {"do": "withdraw", "list": "1"})
    assert response["Location"] == HELPING
    assert not HelpOffer.objects.exists()
    client.force_login(people["peer"])
    assert "Nora New" not in text(client, here.get_absolute_url())


def test_who_offers_nothing_yet_is_led_to_where_one_does(client, employee, here):
    helping = reverse("plans:helping")

    assert f'href="{here.get_absolute_url()}#people-to-ask"' in client.get(helping).content.decode()
    type(employee).objects.filter(pk=employee.pk).update(stage=None)
    assert "See all pathways" in client.get(helping).content.decode()


def test_being_named_betrays_no_answer(client, people, here, mapping, employee):
    """Two who help look the same, whatever they answered."""
    able, unable = [UserFactory(manager=UserFactory(), name="Sam Same") for _two in range(2)]
    for person, answer in [(able, Level.WELL), (unable, Level.NOT_STARTED)]:
        made = AssessmentFactory(employee=person, stage=here, agreed=True)
        made.ratings.filter(competency=mapping).update(answer=answer)
    pages = []
    for person in (able, unable):
        offer = HelpOfferFactory(owner=person, competency=mapping)
        client.force_login(employee)
        pages.append([text(client, page) for page in (ask_page(mapping), here.get_absolute_url())])
        offer.delete()

    # The key against forged forms is another one each time.
    main = [[page.partition("<h1")[2].partition("csrf")[0] for page in each] for each in pages]
    assert main[0] == main[1]
    assert "Sam Same" in main[0][0]


def test_nobody_withdraws_anothers_offer(client, employee, mapping, helper):
    client.post(ask_page(mapping), {"do": "withdraw"})
    services.withdraw_help(mapping, by=employee)

    assert HelpOffer.objects.get().owner == helper


def test_one_does_not_find_oneself(client, here, helper):
    client.force_login(helper)

    assert "Nobody has offered to help" in text(client, here.get_absolute_url())


def test_leavers_and_erased_people_vanish(client, employee, here, helper):
    assert shown_at(client, here) == [True, True]

    User.objects.filter(pk=helper.pk).update(is_active=False)

    assert shown_at(client, here) == [False, False]
    helper.refresh_from_db()
    erase(helper, by=None, at=STARTED_AT)
    assert not HelpOffer.objects.exists()


def test_a_competency_of_a_draft_is_unknown(client, employee, unpublished):
    assert client.get(ask_page(unpublished)).status_code == 404
    assert client.post(ask_page(unpublished), {"do": "offer"}).status_code == 404
    assert not HelpOffer.objects.exists()


def test_an_offer_is_withdrawn_though_its_pathway_is_retired(client, here, mapping):
    stranger = UserFactory(manager=UserFactory())
    HelpOfferFactory(owner=stranger, competency=mapping)
    client.force_login(stranger)
    day = STARTED_AT.date()
    retire(here.pathway, on=day, reason="The role ends.", today=day)
    assert mapping.text in text(client, HELPING)

    client.post(ask_page(mapping), {"do": "withdraw", "list": "1"})

    assert not HelpOffer.objects.exists()


def test_a_button_that_is_not_there_is_refused(client, employee, mapping):
    assert client.post(ask_page(mapping), {"do": "x"}).status_code == 400


def test_of_many_the_first_are_named_and_all_are_on_a_page(client, employee, here, mapping):
    for number in range(60):
        owner = UserFactory(name=f"Helper {number:02}")
        HelpOfferFactory(owner=owner, competency=mapping)

    stage = text(client, here.get_absolute_url())
    pages = [text(client, f"{ask_page(mapping)}?page={page}") for page in (1, 2)]

    assert [n for n in range(60) if f"Helper {n:02}" in stage] == [0, 1, 2]
    assert "and 57 more" in stage
    assert [n for n in range(60) if f"Helper {n:02}" in pages[0]] == list(range(50))
    assert [n for n in range(60) if f"Helper {n:02}" in pages[1]] == list(range(50, 60))
