"""Choosing what to compare."""

import pytest
from django.utils import timezone
from justhtml import JustHTML

from pathways.models import Level, Pathway, PathwayState
from pathways.services import retire
from tests.factories import PathwayFactory
from tests.pathways.compare.conftest import address, agreed, said_in, stage_of

pytestmark = pytest.mark.django_db

UNKNOWN = "This cannot be compared. Choose one from the list."


# Choosing


def test_choosing_offers_every_role_and_every_stage(client, me, cook, buyer):
    client.force_login(me)

    form = client.get(address()).context["form"]

    assert form.errors == {}
    assert form.fields["one"].choices == [
        ("", "Choose a role or a stage"),
        ("Roles", [("buyer", "Buyer"), ("cook", "Cook")]),
        ("Buyer", [("buyer/1", stage_of(buyer, 1))]),
        ("Cook", [("cook/1", stage_of(cook, 1)), ("cook/2", stage_of(cook, 2))]),
    ]


def test_what_was_chosen_stays_chosen(client, me, cook, buyer):
    client.force_login(me)

    for asked in [{"one": "cook"}, {"one": "cook/1"}, {"one": "cook", "other": "nothing"}]:
        document = JustHTML(client.get(address(**asked)).content.decode(), sanitize=False)
        [one] = document.query("#id_one option[selected]")
        assert one.attrs["value"] == asked["one"]


@pytest.mark.parametrize(
    "asked, errors",
    [
        (
            {"one": "", "other": ""},
            {name: ["Choose one from the list."] for name in ("one", "other")},
        ),
        ({"one": "cook", "other": "buyer/1"}, {"other": ["Choose two roles, or two stages."]}),
        ({"one": "cook/1", "other": "buyer"}, {"other": ["Choose two roles, or two stages."]}),
        (
            {"one": "cook", "other": "cook"},
            {"other": ["Choose something else: these are the same."]},
        ),
        (
            {"one": "cook/1", "other": "cook/1"},
            {"other": ["Choose something else: these are the same."]},
        ),
        ({"one": "nothing", "other": "cook"}, {"one": [UNKNOWN]}),
        ({"one": "cook/1", "other": "cook/99"}, {"other": [UNKNOWN]}),
        ({"one": "cook/1/", "other": "cook/01"}, {"one": [UNKNOWN], "other": [UNKNOWN]}),
        ({"one": "%", "other": "é" * 1000}, {"one": [UNKNOWN], "other": [UNKNOWN]}),
    ],
)
def test_what_cannot_be_compared_is_told_beside_the_field(client, me, cook, buyer, asked, errors):
    client.force_login(me)

    response = client.get(address(**asked))

    assert response.status_code == 200
    assert response.context["form"].errors == errors
    document = JustHTML(response.content.decode(), sanitize=False)
    for name in errors:
        field = document.query(f"#id_{name}")[0]
        assert field.attrs["aria-invalid"] == "true"
        assert document.query(f"#{field.attrs['aria-describedby'].split()[0]}")


def hidden(state):
    def hide(pathway):
        if state == PathwayState.RETIRED:
            today = timezone.localdate()
            retire(pathway, on=today, reason="Gone", today=today)
        else:
            at = None if state == PathwayState.DRAFT else pathway.published_at
            Pathway.objects.filter(pk=pathway.pk).update(state=state, published_at=at)

    return hide


@pytest.mark.parametrize(
    "state", [PathwayState.DRAFT, PathwayState.SUPERSEDED, PathwayState.RETIRED]
)
@pytest.mark.parametrize("thing", ["buyer", "buyer/1"])
def test_what_is_not_published_is_like_what_never_was(client, me, cook, buyer, state, thing):
    agreed(me, stage_of(buyer, 1), Level.ALONE)
    one = "cook/1" if "/" in thing else "cook"
    client.force_login(me)
    assert client.get(address(one=one, other=thing)).context["form"].errors == {}
    hidden(state)(buyer)

    response = client.get(address(one=one, other=thing))

    assert response.context["form"].errors == {"other": [UNKNOWN]}
    assert response.content == client.get(address(one=one, other="never-was")).content
    assert "Buyer" not in response.content.decode()


def test_another_role_alone_is_compared_with_my_own(client, me, cook, buyer):
    me.stage = stage_of(cook, 1)
    me.save()
    client.force_login(me)

    context = client.get(address(other="buyer")).context

    assert (context["one"], context["other"]) == (cook, buyer)


def test_my_own_role_alone_is_where_i_come_from(client, me, cook, buyer):
    me.stage = stage_of(cook, 1)
    me.save()
    client.force_login(me)

    form = client.get(address(other="cook")).context["form"]

    assert (form.is_bound, form.initial) == (False, {"one": "cook"})


def test_another_role_alone_is_chosen_already_for_who_has_none(client, me, cook, buyer):
    client.force_login(me)

    form = client.get(address(other="buyer")).context["form"]

    assert (form.is_bound, form.initial) == (False, {"other": "buyer"})


def test_with_one_role_there_are_its_stages_to_compare(client, me, cook):
    client.force_login(me)

    page = client.get(address()).content.decode()

    assert "There is one role so far." in page
    assert 'value="cook/2"' in page


def test_without_roles_there_is_nothing_to_compare(client, me):
    PathwayFactory()
    client.force_login(me)

    response = client.get(address(one="a", other="b"))

    page = response.content.decode()
    assert "There is nothing to compare yet" in page
    assert "<form" not in page


def test_roles_with_older_versions_lead_to_their_changes(client, me, cook, buyer):
    PathwayFactory(role=cook.role, superseded=True)
    client.force_login(me)

    document = JustHTML(client.get(address()).content.decode(), sanitize=False)

    assert [said_in(tag) for tag in document.query(".tags > li")] == [
        "Buyer (one version so far)",
        "Cook",
    ]


def test_a_role_and_a_stage_lead_to_their_comparison(client, me, cook):
    client.force_login(me)

    def link(page):
        document = JustHTML(client.get(page.get_absolute_url()).content.decode(), sanitize=False)
        links = (a.attrs["href"] for a in document.query("main a[href]"))
        return next(href for href in links if href.startswith(address()))

    assert link(cook) == "/pathways/compare/?other=cook"
    assert link(stage_of(cook, 1)) == "/pathways/compare/?one=cook/1&other=cook/2"
    assert link(stage_of(cook, 2)) == "/pathways/compare/?one=cook/2&other=cook/1"


def test_it_asks_for_sign_in_and_only_shows(client, me, cook):
    assert client.get(address()).url == "/account/login/?next=/pathways/compare/"
    client.force_login(me)

    assert client.post(address()).status_code == 405
