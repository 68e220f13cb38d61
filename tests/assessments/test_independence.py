"""What one must not know changes nothing that one is sent: not a byte, at no address.

The same company is asked twice, and between the two only a secret differs. Where the rules forbid
to know it, both answers are the same; where they allow it, some page differs, which shows that the
secret was there to be told. `confidential.py` holds the company, its secrets, and who may know
them; `responses.py` asks. With `pytest -s` each test says how much it has compared. `make test-all`
asks everything, `make test` each kind of address, and of its repetitions another part each time
(`part_of`).
"""

import logging
import re
from collections import defaultdict
from urllib.parse import quote

import pytest
from django.urls import resolve, reverse

from pathway_portal.accounts.models import Company, User
from tests import samples
from tests.assessments.confidential import (
    BEGUN,
    DRAWN_BACK,
    IN_TWO,
    OWED,
    STATES,
    TOLD,
    WITHHELD,
    ConfidentialCompany,
    hidden_from,
    rolled_back,
)
from tests.assessments.responses import (
    about,
    count,
    differing,
    everywhere,
    leaks,
    portal,
    posts,
    response_to,
    responses_to,
    signed_in,
    with_and_without_all,
    workplace,
)

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

MY_DATA = [reverse("my_data"), reverse("my_data_download")]
ONE_IN = 4
ONE_IN_ELSEWHERE = 10
# What each employee asks for (`shared_out`).
ABOUT_ME = re.compile(r"/assessments/|/account/(data|receipts|changes/$)|/$")
# Pages of signing in, and HR's of pathways and groups, which hold nothing of any assessment.
ELSEWHERE = re.compile(
    r"/account/(address|confirm-email|email|factor|inactive|log|password|reauth|sessions|signup)"
    r"|/admin/(auth|jsi18n|log|nothing|password_change)"
    r"|/admin/accounts/(company|department)"
    r"|/admin/pathways/(capability|pathway|role)"
)


def part_of(questions, one_in=ONE_IN, *, by_state=True):
    """At least one question of each kind; one in so many of an assessment's, if its state counts,
    and few of the kinds of page that hold nothing of any assessment."""
    if samples.WHOLE:
        return list(questions)
    kinds = defaultdict(list)
    for question in questions:
        kinds[kind_of(question)].append(question)
    part = []
    for kind, alike in kinds.items():
        if by_state and "/assessments/" in kind and "/N" in kind:
            some = [one for one in alike if samples.is_drawn(one, one_in)]
            part += some or [samples.choice(kind, alike)]
        elif not ELSEWHERE.match(kind) or samples.is_drawn(kind, ONE_IN_ELSEWHERE):
            part.append(samples.choice(kind, alike))
    return part


def shared_out(places, person, people):
    """What this person asks for, where each asks about themselves, and one of them for the rest."""
    return [
        place
        for place in places
        if samples.WHOLE
        or ABOUT_ME.match(place)
        or samples.choice(kind_of(place), people) == person
    ]


def drawn_for(person, places):
    """What this person asks for: half of the kinds of address, for each of them other ones."""
    return [place for place in places if samples.is_drawn((person, kind_of(place)), 2)]


def kind_of(place):
    """An address without the numbers of rows in it."""
    return re.sub(r"/\d+(?=/)", "/N", place)


def drawn_states(who, name):
    """Of the states in which a person may know something, one and those that are drawn."""
    states = TOLD[who][name]
    some = [state for state in states if samples.is_drawn((who, name, state), ONE_IN)]
    return some or [samples.choice((who, name), states)]


def at_least(pairs):
    """So many pairs are compared, or of a part, which is now larger and now smaller, fewer."""
    return pairs if samples.WHOLE else pairs // (4 * ONE_IN)


@pytest.fixture(autouse=True)
def quiet():
    """A refusal is what is wanted here, hundreds of times: it need not be logged."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):
    """Made once: each test rolls back to here."""
    with django_db_blocker.unblock(), rolled_back():
        yield ConfidentialCompany()


@pytest.fixture
def world(made_world, hr_admin, content_editor, superuser):
    world = made_world
    world.people = {
        "manager's manager": world.head,
        "former manager": world.former,
        "peer": world.peer,
        "HR admin": hr_admin,
        "content editor": content_editor,
        "superuser": superuser,
    }
    return world


# Nothing is told


def test_what_a_manager_must_not_know_changes_nothing_they_are_sent(world):
    hidden = hidden_from("manager", world.secrets)
    places = part_of(portal(everywhere(world, STATES)))

    assert leaks(world, signed_in(world.manager), places, hidden) == {}
    assert count(world, "manager", places, hidden) >= at_least(3500)
    assert {*MY_DATA} <= {*places}


def test_what_a_manager_does_alone_changes_nothing_the_employee_is_sent(world):
    own, found, compared = defaultdict(list), {}, 0
    for state in STATES:
        own[world.of[state].employee].append(state)
    hidden = {who: hidden_from("employee", world.secrets, states) for who, states in own.items()}
    employees = [who for who, secrets in hidden.items() if secrets]
    for employee in employees:
        places = part_of(portal(everywhere(world, own[employee])))
        places = shared_out(places, employee, employees)
        found |= leaks(world, signed_in(employee), places, hidden[employee])
        compared += count(world, "employee", places, hidden[employee])
        assert {*MY_DATA} <= {*places}

    assert found == {}
    assert compared >= at_least(600)


def test_no_answer_to_what_is_posted_tells_more(world):
    asked = {
        "manager": ["draft", "begun", "begun by the former manager", "before submitted"],
        "employee": ["draft taken back", "begun", "begun by the former manager"],
    }
    secrets, found, compared = world.secrets, {}, 0
    for who, state in [(who, state) for who, states in asked.items() for state in states]:
        person = world.manager if who == "manager" else world.of[state].employee
        hidden = hidden_from(who, secrets, [state])
        posted = samples.share(posts(world, state), ONE_IN)
        found |= leaks(world, signed_in(person), posted, hidden)
        compared += count(world, who, posted, hidden)

    assert found == {}
    assert compared >= at_least(800)


def test_the_workplace_tells_of_state_and_dates_alone(world):
    hidden, places = world.secrets, part_of(workplace(everywhere(world, STATES)))
    found, compared = {}, 0
    for who in ["HR admin", "superuser"]:
        found[who] = leaks(world, signed_in(world.people[who]), places, hidden, IN_TWO)
        compared += count(world, who, places, hidden, IN_TWO)

    assert found == {"HR admin": {}, "superuser": {}}
    assert compared >= at_least(40_000)


def test_others_are_sent_what_they_would_be_if_nothing_had_ever_been(world):
    # Every state is kept from them alike.
    places, found, compared = part_of(everywhere(world, STATES), by_state=False), {}, 0
    for who in world.people:
        # In the workplace the others see that there are assessments, or are not let in; so HR does
        # on the home page, which says how many reviews wait.
        part = places if who == "content editor" else portal(places)
        if who in ("HR admin", "superuser"):
            part = [place for place in part if place != "/"]
        part = drawn_for(who, part)
        with_it, without_it = with_and_without_all(world, signed_in(world.people[who]), part)
        found[who] = differing(with_it, without_it)
        compared += len(part)

    print(f"outsiders: {compared} questions")
    assert found == {who: [] for who in world.people}
    assert compared >= at_least(1250) // 2


def test_the_workplace_sends_everybody_away_who_has_nothing_to_do_there(world):
    client = signed_in(world.manager)

    let_in = []
    for place in workplace(everywhere(world, ["agreed"])):
        response = client.get(place)
        if response.headers.get("Location") != f"/admin/login/?next={quote(place)}":
            let_in.append(place)
    assert let_in == ["/admin/login/", "/admin/logout/"]


# What may be known is told: so the above could fail


def test_what_one_may_know_is_shown(world):
    secrets, shown = world.secrets, {"employee": defaultdict(set), "manager": defaultdict(set)}
    told = {who: {name: set(drawn_states(who, name)) for name in TOLD[who]} for who in shown}
    for who, state in [(who, state) for who in shown for state in STATES]:
        names = [name for name, states in told[who].items() if state in states]
        client = signed_in(world.manager if who == "manager" else world.of[state].employee)
        answers = responses_to(client, about(world, [state]) if names else [])
        pages = {place: answer for place, answer in answers.items() if answer[0] == 200}
        for name in names:
            with rolled_back():
                secrets[state, name]()
                if any(response_to(client, page) != answer for page, answer in pages.items()):
                    shown[who][name].add(state)

    assert shown == told


def test_what_the_pages_tell_an_employee_is_in_their_file(world, monkeypatch):
    """Of everything that they may know a change is seen in the file: nothing is left out.

    `make test` changes each thing in one state, and in a part of the others.
    """
    # The file is asked for more often than a person may: once for every secret.
    monkeypatch.setattr(resolve(MY_DATA[1]).func, "download_limit", None)
    secrets, before, missing = world.secrets, {}, []
    told = [key for key in secrets if key[0] in TOLD["employee"].get(key[1], ())]
    one_of_each = {name: (state, name) for state, name in told}.values()
    for key in {*one_of_each, *samples.share(told, ONE_IN)}:
        employee = world.of[key[0]].employee
        client = signed_in(employee)
        if employee not in before:
            before[employee] = client.get(MY_DATA[1]).content
        with rolled_back():
            secrets[key]()
            after = client.get(MY_DATA[1]).content
        if before[employee] == after:
            missing.append(key)

    assert missing == []


# When it changes who may know


def test_from_the_moment_of_the_change_a_former_manager_is_told_nothing(world):
    client = signed_in(world.manager)
    places = ["/", "/team/", *about(world, ["begun", "agreed"])]
    before = responses_to(client, places)

    User.objects.filter(manager=world.manager).update(manager=world.head)

    with_it, without_it = with_and_without_all(world, client, places)
    assert differing(with_it, without_it) == []
    assert "/team/" in differing(before, with_it)


def test_a_new_manager_is_told_nothing_of_what_the_one_before_had_begun(world):
    User.objects.filter(manager=world.manager).update(manager=world.head)
    states = [*BEGUN, *DRAWN_BACK]
    hidden = hidden_from("new manager", world.secrets, states)
    places = ["/", "/team/", *part_of(about(world, states), 2)]

    assert leaks(world, signed_in(world.head), places, hidden) == {}
    assert count(world, "new manager", places, hidden) >= at_least(300)


def test_what_was_submitted_for_an_independent_review_stays_so(world):
    Company.objects.update(independent_reviews=False)
    states = [*OWED, *WITHHELD]
    hidden = hidden_from("manager", world.secrets, states)
    places = part_of(about(world, states), 2)

    assert leaks(world, signed_in(world.manager), places, hidden) == {}
    assert count(world, "manager, no longer independent", places, hidden) >= at_least(550)
