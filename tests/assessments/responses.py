"""Requests pages as one person and compares every byte of the responses.

A question is an address, or an address with what is posted there.
"""

import re
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, OrphanedAnswer, Rating, Reflection, Remark
from tests.access.rollback_client import cached_users
from tests.addresses import BUTTONS, addresses
from tests.assessments.confidential import PASSES, rolled_back, that_it_exists

# Both are drawn anew for every page.
TOKEN = re.compile(rb'(name="(?:csrfmiddlewaretoken|page)" value=")[^"]+')
# Pages with a new secret each time, to be put into an app or a key: they never answer alike.
NEW_EACH_TIME = {reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")}
# Nor do these, which hold the hour; the same lists in other formats are compared.
DATED = (".xlsx", ".docx", "/xlsx/")
IS_BUTTON = re.compile(rf"/({'|'.join(BUTTONS)})/$")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def response_to(client, address, data=None):
    """All that comes back, but for the tokens and the hour, which are new each time."""
    kept = client.cookies.copy()
    if data is None:
        response = client.get(address)
    else:
        with rolled_back():
            response = client.post(address, data)
    client.cookies = kept
    headers = dict(response.headers) | {"Expires": "Expires" in response.headers}
    # Behind the colon stand the hour and its signature.
    cookies = {name: each.value.partition(":")[0] for name, each in response.cookies.items()}
    cookies |= {"csrftoken": "csrftoken" in cookies}
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, headers, cookies, TOKEN.sub(rb"\1", body)


def responses_to(client, questions, changes=()):
    """The response to each question once these changes are made, all rolled back afterwards.

    Nothing changes between two questions, so who asks is looked up once.
    """
    with rolled_back(), cached_users():
        for change in changes:
            change()
        return {
            question: response_to(client, question)
            if isinstance(question, str)
            else response_to(client, question[0], dict(question[1]))
            for question in questions
        }


def differing(before, after):
    return [question for question in after if before[question] != after[question]]


def leaks(world, client, questions, secrets, passes=PASSES):
    """The questions whose answers tell a secret, by the secret: {(state, its name): […]}."""
    before, told = responses_to(client, questions), {}
    for kinds in passes:
        changes = {secret: change for secret, change in secrets.items() if secret[1] in kinds}
        asked = [question for question in before if tellable(world, question, changes)]
        suspects = differing(before, responses_to(client, asked, changes.values()))
        for secret, change in changes.items() if suspects else ():
            if found := differing(before, responses_to(client, suspects, [change])):
                told[secret] = found
        if suspects and not told:
            told["several at once"] = suspects
    return told


def tellable(world, question, secrets):
    """The secrets that this question could tell.

    At the address of one assessment these are its employee's, at any other all.
    """
    place = question if isinstance(question, str) else question[0]
    match = re.match(r"/assessments/(\d+)/", place)
    if not match:
        return list(secrets)
    employee = next(a.employee for a in world.of.values() if str(a.pk) == match[1])
    return [secret for secret in secrets if world.of[secret[0]].employee == employee]


def everywhere(world, states):
    """Every address that can be read, filled in with the assessments and people of these states."""
    assessments = [world.of[state] for state in states]
    ids = [str(assessment.pk) for assessment in assessments]
    people = sorted({str(assessment.employee_id) for assessment in assessments})
    samples = {
        "role": [world.role.slug],
        "number": ["1"],
        "app_label": ["accounts", "assessments", "pathways"],
        "content_type_id": [str(ContentType.objects.get_for_model(Assessment).pk)],
        "path": ["nothing"],
        "url": ["nothing"],
        "uidb36": ["1"],
        "key": ["key"],
    }
    # The first that the route begins with; of what is not foreseen here every id is tried.
    by_route = {
        "/admin/assessments/assessment/": ids,
        "/admin/accounts/user/": people[:1],
        "/admin/pathways/pathway/": [str(world.stage.pathway_id)],
        "/admin/pathways/stage/": [str(world.stage.pk)],
        "/admin/pathways/role/": [str(world.role.pk)],
        "/admin/": ["1"],
        "/assessments/": ids,
        "/team/": people,
        "/": [*ids, *people],
    }

    def values_of(route, name):
        if name in samples:
            return samples[name]
        return next(values for start, values in by_route.items() if route.startswith(start))

    found = {*addresses(values_of), *_with_a_question(assessments)}
    readable = {address for address in found if not IS_BUTTON.search(address)}
    return sorted(each for each in readable - NEW_EACH_TIME if not each.endswith(DATED))


def workplace(places):
    return [place for place in places if place.startswith("/admin/")]


def portal(places):
    """All but the workplace, whose door is shut to most people."""
    return [place for place in places if not place.startswith("/admin/")]


def _with_a_question(assessments):
    """Searches, filters, the ids of other rows, and two times to compare."""
    yield from ["/pathways/?q=another", "/pathways/?q=helping"]
    for lookup in ["attained__exact=1", "ratings__answer=well", "state=submitted", "q=well", "o=5"]:
        yield f"/admin/assessments/assessment/?{lookup}"
    for lookup in ["assessments__attained__exact=1", "assessments__ratings__answer=well"]:
        yield f"/admin/accounts/user/?{lookup}"
    for lookup in ["competencies__ratings__answer=well", "assessments__attained=1", "q=well"]:
        yield f"/admin/pathways/stage/?{lookup}"
    for field in ["manager", "stage"]:
        model = f"app_label=accounts&model_name=user&field_name={field}"
        yield f"/admin/autocomplete/?{model}&term="
    for model in [Assessment, Rating, Remark, Reflection, OrphanedAnswer]:
        content_type = ContentType.objects.get_for_model(model)
        yield f"/admin/r/{content_type.pk}/{model.objects.order_by('pk').first().pk}/"
    for one in assessments:
        for other in assessments:
            if one.employee_id == other.employee_id and one.pk < other.pk:
                for seen_from in [one, other]:
                    history = reverse("assessments:history", args=[seen_from.pk])
                    yield f"{history}?then={one.pk}&now={other.pk}"


def about(world, states):
    """The addresses that are of the assessments of these states alone."""
    places = everywhere(world, states)
    return [place for place in places if re.match(r"/assessments/\d+/", place)]


def posts(world, state):
    """A whole page to every address, and to the one that saves it one item at a time.

    As the pages would post it, and as none of them does.
    """
    assessment, stage = world.of[state], world.of[state].stage
    ids = {"pk": [str(assessment.pk)], "role": [world.role.slug], "number": ["1"]}
    answer_to = {
        f"c{stage.competencies.first().pk}": "well",
        f"m{stage.metrics.first().pk}": "met",
        f"w{stage.watch_fors.first().pk}": "",
    }
    typed = {"version": 1, "remark_version": 0, "evidence": "now", "remark": "now", "text": "now"}
    page = {
        "version": assessment.version,
        "review": "independent",
        "stage": assessment.stage_id,
        "attained": "yes",
        "reflection": assessment.reflections.first().pk,
    }
    for key, answer in answer_to.items():
        page |= {f"{key}-{name}": value for name, value in {**typed, "answer": answer}.items()}
    for address in sorted(set(addresses(lambda route, name: ids.get(name, ["1"])))):
        if address.startswith(assessment.get_absolute_url()):
            yield address, tuple(page.items())
    save = reverse("assessments:save", args=[assessment.pk])
    for key, answer in [*answer_to.items(), ("c999999", "well"), ("x", "well")]:
        for version, given in [(0, answer), (1, "nonsense" if answer == "met" else answer)]:
            item = {"version": version, "answer": given, "evidence": "now", "text": "now"}
            yield save, (("key", key), *((f"{key}-{name}", item[name]) for name in item))


def count(world, who, questions, secrets, passes=PASSES):
    """How much is compared: each question with each secret it could tell, state by state."""
    tried = {secret for kinds in passes for secret in secrets if secret[1] in kinds}
    pairs = sum(len(tellable(world, question, tried)) for question in questions)
    print(f"{who}: {len(questions)} questions, {len(tried)} secrets, {pairs} pairs")
    return pairs


def with_and_without_all(world, client, places):
    """The responses, and what they would be if nobody had ever begun an assessment.

    Then every id is unknown, and so it is asked for once a page.
    """
    kind_of = {place: re.sub(r"^/assessments/\d+/", "/assessments/0/", place) for place in places}
    newest_first = sorted(world.of.values(), key=lambda assessment: -assessment.pk)
    never = [partial(that_it_exists, assessment) for assessment in newest_first]
    without = responses_to(client, sorted(set(kind_of.values())), never)
    return responses_to(client, places), {place: without[kind_of[place]] for place in places}
