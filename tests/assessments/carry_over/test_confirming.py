"""Earlier answers are confirmed one by one or all at once, and what people see of it afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assessments import services
from assessments.models import Side, State
from assessments.services import AnswerInput, RemarkInput, Saved
from tests.assessments.carry_over.conftest import AGREED_ON, NOW, offered, said, url
from tests.assessments.conftest import new_version_of, posted, reworded
from tests.factories import DAY, AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db


def sources(draft, *slugs):
    """What the page with these offers would post of them."""
    return {f"{o.key}-source": o.source.pk for slug, o in offered(draft).items() if slug in slugs}


def still(draft, slug, **typed):
    """What the answer page would post when the button beside one offer is pressed."""
    key = said(draft)[slug].key
    data = posted(draft, answer="", metric="") | sources(draft, "mapping", "measuring", "improved")
    return data | {"still": key} | {f"{key}-{name}": text for name, text in typed.items()}


# Confirming one


def test_still_true_takes_the_answer_with_its_day_and_its_evidence(
    client, employee, draft, last_time
):
    response = client.post(url("answer", draft), still(draft, "mapping"))

    row = said(draft)["mapping"]
    agreed = last_time.ratings.get(side=Side.AGREED, competency__slug="mapping")
    assert response.url == f"{url('answer', draft)}#q-{row.key}"
    assert (row.answer, row.answered_at, row.confirms) == ("alone", AGREED_ON, agreed)
    assert (row.evidence, row.link) == ("The map of the intake.", "https://example.com/map")
    assert (row.version, timezone.now() - row.updated_at < timedelta(minutes=5)) == (1, True)
    others = [said(draft)[slug] for slug in ["measuring", "improved"]]
    assert [(o.answer, o.confirms, o.evidence, o.version) for o in others] == [
        ("", None, "", 0)
    ] * 2


def test_still_true_leaves_the_last_assessment_as_it_was(client, employee, draft, last_time):
    before = list(last_time.ratings.order_by("pk").values())

    client.post(url("answer", draft), still(draft, "mapping"))

    assert list(last_time.ratings.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"evidence": "A newer map."}, ("A newer map.", "")),
        ({"link": "https://example.com/new"}, ("", "https://example.com/new")),
    ],
)
def test_still_true_overwrites_no_evidence_that_is_typed(client, employee, draft, typed, expected):
    client.post(url("answer", draft), still(draft, "mapping", **typed))

    row = said(draft)["mapping"]
    assert (row.answer, row.evidence, row.link) == ("alone", *expected)
    assert row.confirms is not None


def test_still_true_saves_the_rest_of_the_page(client, employee, draft):
    other = said(draft)["measuring"].key

    client.post(url("answer", draft), still(draft, "mapping") | {f"{other}-answer": "learning"})

    rows = said(draft)
    assert (rows["mapping"].answer, rows["measuring"].answer) == ("alone", "learning")
    assert rows["measuring"].confirms is None


def test_still_true_waits_until_the_page_is_right(client, employee, draft):
    data = still(draft, "mapping", link="javascript:alert(1)")

    response = client.post(url("answer", draft), data)

    assert response.status_code == 200
    assert list(response.context["forms"][0].errors) == ["link"]
    assert (said(draft)["mapping"].answer, said(draft)["mapping"].confirms) == ("", None)


def test_still_true_can_be_said_of_a_reworded_item_where_both_wordings_stand(
    client, employee, last_time
):
    newer = new_version_of(last_time.stage, reworded("competencies", "mapping", text="Drawing"))
    draft = services.start(newer, by=employee, at=NOW)

    client.post(url("answer", draft), still(draft, "mapping"))

    row = said(draft)["mapping"]
    assert (row.answer, row.answered_at, row.old_words) == ("alone", AGREED_ON, "")
    assert row.confirms.competency.text == "Process mapping"


@pytest.mark.parametrize(
    "wrong",
    [{"still": "nonsense"}, {"still": "w1"}, {"still": "c1 or 1=1"}, {"still": "c123456"}],
)
def test_still_true_names_a_question_and_a_row(client, employee, draft, wrong):
    response = client.post(url("answer", draft), still(draft, "mapping") | wrong)

    assert response.status_code == 400
    assert {row.answer for row in said(draft).values()} == {""}


# Confirming all


def test_confirming_all_takes_two_requests(client, employee, draft, last_time):
    page = client.get(url("confirm", draft))
    shown = {offer.key: offer.source.pk for offer in page.context["unchanged"]}

    response = client.post(
        url("confirm", draft), {f"{key}-source": pk for key, pk in shown.items()}
    )

    # Nothing is open any more, so that the check comes next.
    assert response.url == url("submit", draft)
    rows = said(draft)
    assert {slug: (row.answer, row.answered_at) for slug, row in rows.items()} == {
        "mapping": ("alone", AGREED_ON),
        "measuring": ("alone", AGREED_ON),
        "improved": ("partly", AGREED_ON),
    }
    assert {row.confirms.assessment for row in rows.values()} == {last_time}
    assert {row.confirms.side for row in rows.values()} == {"agreed"}
    assert {row.author for row in rows.values()} == {employee}


def test_confirmed_in_all_it_can_be_submitted(client, employee, draft):
    client.post(url("confirm", draft), sources(draft, "mapping", "measuring", "improved"))

    services.submit(draft, version=0, independent=True, by=employee, at=NOW)

    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED


def test_confirm_page_lists_what_it_would_confirm_and_nothing_reworded(client, employee, last_time):
    newer = new_version_of(last_time.stage, reworded("competencies", "mapping", text="Drawing"))
    draft = services.start(newer, by=employee, at=NOW)
    measuring = said(draft)["measuring"].key
    services.save_own_half(draft, [AnswerInput(measuring, 0, "helping")], by=employee, at=NOW)

    response = client.get(url("confirm", draft))

    assert [offer.question.item.slug for offer in response.context["unchanged"]] == ["improved"]
    assert response.content.decode().count("-source") == 1


def test_confirm_page_with_nothing_to_confirm_leads_back(client, employee, people, stage):
    draft = services.start(stage, by=employee, at=NOW)

    assert client.get(url("confirm", draft)).url == url("answer", draft)


def test_confirm_leaves_what_was_answered_meanwhile(client, employee, draft):
    page = sources(draft, "mapping", "measuring", "improved")
    mapping = said(draft)["mapping"].key
    services.save_own_half(draft, [AnswerInput(mapping, 0, "helping")], by=employee, at=NOW)

    client.post(url("confirm", draft), page)

    rows = said(draft)
    assert (rows["mapping"].answer, rows["mapping"].confirms) == ("helping", None)
    assert rows["mapping"].answered_at == NOW
    assert (rows["measuring"].answer, rows["improved"].answer) == ("alone", "partly")


def test_confirm_leaves_what_is_offered_otherwise_by_now(assessment_in, stage):
    last = assessment_in("open", stage=stage, ratings__self="well", ratings__manager="alone")
    employee, manager = last.employee, last.reviewed_by
    draft = services.start(stage, by=employee, at=NOW)
    seen = {offer.key: offer.source.pk for offer in offered(draft).values()}

    differing = [remark.key for remark in last.remarks.filter(side=Side.MANAGER)]
    settled = [AnswerInput(key, 0, "alone") for key in differing]
    reasons = [RemarkInput(key, 0, "I saw two of the five.") for key in differing]
    services.settle(last, settled, reasons, False, version=0, by=manager, at=NOW)
    for party in (employee, manager):
        services.agree(last, version=1, by=party, at=NOW)
    saved = services.confirm(draft, seen, by=employee, at=NOW)

    assert (saved.written, saved.overtaken) == (frozenset(), set(seen))
    assert {row.answer for row in said(draft).values()} == {""}


def test_confirm_takes_no_answer_that_the_page_did_not_show(client, people, assessment_in, stage):
    last = assessment_in("open", stage=stage, ratings__self="well", ratings__manager="alone")
    employee, manager = people["employee"], people["manager"]
    mapping = last.ratings.get(side=Side.AGREED, competency__slug="mapping")
    services.settle(
        last, [AnswerInput(mapping.key, 0, "well")], [], None, version=0, by=manager, at=NOW
    )
    draft = services.start(stage, by=employee, at=NOW)
    client.force_login(employee)
    seen = {o.key: o.source for o in client.get(url("confirm", draft)).context["unchanged"]}
    shown = {key: source.answer for key, source in seen.items()}
    last.refresh_from_db()
    services.settle(
        last,
        [AnswerInput(mapping.key, 1, "not_started")],
        [],
        None,
        version=last.version,
        by=manager,
        at=NOW,
    )

    client.post(url("confirm", draft), {f"{key}-source": row.pk for key, row in seen.items()})

    row = said(draft)["mapping"]
    assert shown[row.key] == "well"
    assert row.answer in ("", "well")


def test_confirm_takes_no_row_that_was_not_offered(draft, last_time, people):
    foreign = AssessmentFactory(employee=people["peer"], stage=draft.stage, agreed=True)
    rows = said(draft)
    theirs = foreign.ratings.get(side=Side.AGREED, competency__slug="mapping")
    own = last_time.ratings.get(side=Side.SELF, competency__slug="measuring")
    manager = last_time.ratings.get(side=Side.MANAGER, metric__slug="improved")
    named = {
        rows["mapping"].key: theirs.pk,
        rows["measuring"].key: own.pk,
        rows["improved"].key: manager.pk,
    }

    saved = services.confirm(draft, named, by=draft.employee, at=NOW)

    assert saved == Saved(overtaken=frozenset(named))
    assert {row.answer for row in said(draft).values()} == {""}


def test_confirm_twice_has_one_effect(client, employee, draft):
    page = sources(draft, "mapping", "measuring", "improved")
    client.post(url("confirm", draft), page)
    after = list(draft.ratings.order_by("pk").values())

    assert client.post(url("confirm", draft), page).status_code == 302

    assert list(draft.ratings.order_by("pk").values()) == after


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 19])
def test_confirm_wants_the_row_it_showed(client, employee, draft, number):
    key = said(draft)["mapping"].key

    response = client.post(url("confirm", draft), {f"{key}-source": number})

    assert response.status_code == 400


def test_confirm_after_submitting_is_refused(client, employee, draft):
    page = sources(draft, "mapping", "measuring", "improved")
    client.post(url("answer", draft), posted(draft, answer="learning"))
    services.submit(draft, version=0, independent=True, by=employee, at=NOW)

    assert client.post(url("confirm", draft), page).status_code == 409

    assert client.get(url("confirm", draft)).url == draft.get_absolute_url()
    assert {row.confirms for row in said(draft).values()} == {None}


@pytest.mark.parametrize("method", ["get", "post"])
def test_confirm_is_for_the_employee_alone(client, people, draft, method):
    page = sources(draft, "mapping", "measuring", "improved")
    for who in ["manager", "head", "stranger"]:
        client.force_login(people[who])
        assert getattr(client, method)(url("confirm", draft), page).status_code == 404
    services.save_own_half(
        draft,
        [AnswerInput(r.key, 0, "well" if r.competency_id else "met") for r in said(draft).values()],
        by=draft.employee,
        at=NOW,
    )
    services.submit(draft, version=0, independent=True, by=draft.employee, at=NOW)
    client.force_login(people["manager"])

    assert getattr(client, method)(url("confirm", draft), page).status_code == 403

    with pytest.raises(PermissionDenied):
        services.confirm(draft, {}, by=people["manager"], at=NOW)
    assert {row.confirms for row in said(draft).values()} == {None}


# Afterwards


@pytest.fixture
def confirmed(draft):
    """The draft with all offers confirmed."""
    found = {offer.key: offer.source.pk for offer in offered(draft).values()}
    services.confirm(draft, found, by=draft.employee, at=NOW)
    return draft


@pytest.mark.parametrize(
    ("answer", "answered_at"), [("helping", NOW + DAY), ("", None)], ids=["other", "none"]
)
def test_another_answer_is_no_confirmation_any_more(confirmed, answer, answered_at):
    row = said(confirmed)["mapping"]

    services.save_own_half(
        confirmed,
        [AnswerInput(row.key, 1, answer, row.evidence, row.link)],
        by=confirmed.employee,
        at=NOW + DAY,
    )

    row.refresh_from_db()
    assert (row.answer, row.confirms, row.answered_at) == (answer, None, answered_at)


def test_more_evidence_is_still_a_confirmation(confirmed):
    row = said(confirmed)["mapping"]

    services.save_own_half(
        confirmed,
        [AnswerInput(row.key, 1, "alone", "The map of the intake, and two more.")],
        by=confirmed.employee,
        at=NOW + DAY,
    )

    row.refresh_from_db()
    assert (row.answer, row.answered_at) == ("alone", AGREED_ON)
    assert row.confirms is not None


def test_what_was_confirmed_can_be_offered_again_with_its_first_day(people, confirmed):
    employee, manager = people["employee"], people["manager"]
    services.submit(confirmed, version=0, independent=True, by=employee, at=NOW)
    given = [AnswerInput(r.key, 0, "learning") for r in said(confirmed).values() if r.competency_id]
    given += [AnswerInput(r.key, 0, "met") for r in said(confirmed).values() if r.metric_id]
    services.save_review(confirmed, given, by=manager, at=NOW)
    services.complete_review(confirmed, version=1, by=manager, at=NOW)
    third = services.start(confirmed.stage, by=employee, at=NOW + 90 * DAY)

    found = offered(third)

    assert {o.source.assessment for o in found.values()} == {confirmed}
    assert {(o.source.side, o.source.answered_at) for o in found.values()} == {("self", AGREED_ON)}


def test_pages_say_that_an_answer_is_a_confirmed_one(client, employee, confirmed):
    for name in ["answer", "submit"]:
        page = client.get(url(name, confirmed)).content.decode()
        assert page.count("5 February 2026, confirmed on 3 August 2026") == 3


def test_the_day_of_confirming_stays_when_more_is_written(client, employee, confirmed):
    row = said(confirmed)["mapping"]
    services.save_own_half(
        confirmed,
        [AnswerInput(row.key, 1, "alone", "One more map.")],
        by=employee,
        at=NOW + 7 * DAY,
    )

    page = client.get(url("submit", confirmed)).content.decode()

    assert page.count("confirmed on 3 August 2026") == 3
    assert "10 August 2026" not in page


def test_the_review_tells_nothing_of_what_was_confirmed(client, people, confirmed):
    services.submit(confirmed, version=0, independent=True, by=people["employee"], at=NOW)
    client.force_login(people["manager"])

    page = client.get(url("review", confirmed)).content.decode()

    assert page.count("The map of the intake.") == 3
    assert "confirmed" not in page
    assert " checked" not in page


def test_somebody_new_is_offered_nothing(client, draft):
    newcomer = UserFactory(manager=draft.employee.manager)
    client.force_login(newcomer)
    own = services.start(draft.stage, by=newcomer, at=NOW)

    page = client.get(url("answer", own)).content.decode()

    assert "The map of the intake." not in page
    assert 'name="still"' not in page
