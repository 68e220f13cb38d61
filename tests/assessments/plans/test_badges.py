"""Badges: Open Badges 3.0 of a stage that was reached, checked by a verifier that is not ours."""

import json
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from assessments.plans.badge_credentials import LIST_LENGTH, issuer_document, issuer_id
from assessments.plans.badge_keys import badge_keys
from assessments.plans.models import Badge
from assessments.plans.personal_data import erase
from assessments.plans.services import NotReached, issue_badge, revoke_badge
from pathway_portal.web.private_keys import read_rsa_keys
from pathways.exports import case
from tests.factories import DAY, STARTED_AT, AssessmentFactory
from tests.plan_factories import BadgeFactory

pytestmark = pytest.mark.django_db

ADD = reverse("plans:add_badge")
ABILITIES = reverse("plans:abilities")


@pytest.fixture
def reached(employee, here):
    return AssessmentFactory(
        employee=employee, stage=here, agreed=True, attained=True, ratings__self="well"
    )


@pytest.fixture
def badge(reached):
    return issue_badge(reached.pk, by=reached.employee, at=STARTED_AT + 9 * DAY)


def download(address):
    """What the portal answers anybody there, for a verifier that has no network here."""
    response = Client().get(address.removeprefix("http://localhost"))
    assert response.status_code == 200, address
    return response.content


def verified(token, **how):
    """What an independent verifier reads, with nothing but the issuer's name and the network."""
    documents = {"https://localhost/badges/did.json": download("/badges/did.json")}
    fetch = lambda address: documents.get(address) or download(address)  # noqa: E731
    verifier = OB3Verifier.for_issuer_did(issuer_id(), download=fetch)
    return verifier.verify(token, download=fetch, **how)


def test_an_independent_verifier_believes_it_and_reads_the_stage(badge, here):
    read = verified(badge.credential, check_status=True)

    assert read.id == f"urn:uuid:{badge.identifier}"
    assert read.issuer.id == "did:web:localhost:badges"
    assert read.achievement.name == f"{here.pathway.role.name}, {here}"
    assert [each.target_name for each in read.achievement.alignments] == [
        "Process mapping",
        "Performance measurement",
    ]


def test_it_is_verified_without_a_network_by_the_key_within(badge):
    OB3Verifier(badge_keys()[0].private_key.public_key()).verify(badge.credential)


def test_a_changed_badge_is_not_believed(badge):
    head, _body, signature = badge.credential.split(".")
    other = BadgeFactory(assessment__employee__name="Somebody else")
    forged = issue_badge(
        AssessmentFactory(agreed=True, attained=True, employee=other.owner).pk,
        by=other.owner,
        at=STARTED_AT,
    ).credential.split(".")[1]

    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        verified(f"{head}.{forged}.{signature}")


def test_competencies_are_named_as_in_the_case_export(badge, here):
    package = json.loads(
        case(here.pathway, root="http://localhost", creator="A company", at=STARTED_AT)
    )
    items = {item["uri"]: item["identifier"] for item in package["CFItems"]}

    [*aligned] = verified(badge.credential).achievement.alignments

    assert len(aligned) == 2
    for each in aligned:
        assert items[each.target_url] == each.target_code


def test_no_answer_and_no_evidence_is_in_it(badge, reached):
    reached.ratings.update(evidence="Led three audits")

    words = json.dumps(verified(badge.credential).raw)

    assert reached.employee.name in words
    assert reached.employee.email not in words
    for hidden in ["well", "Led three audits", reached.employee.manager.name, "level"]:
        assert hidden not in words


def test_a_revoked_one_is_not_believed_and_its_neighbours_are(client, employee, badge):
    other = AssessmentFactory(employee=employee, agreed=True, attained=True)
    kept = issue_badge(other.pk, by=employee, at=STARTED_AT)

    client.post(reverse("plans:revoke_badge", args=[badge.pk]))

    with pytest.raises(OB3VerificationError, match="revocation"):
        verified(badge.credential, check_status=True)
    assert verified(kept.credential, check_status=True)
    assert (
        "You revoked this badge on"
        in client.get(reverse("plans:badge", args=[badge.pk])).content.decode()
    )


def test_a_revoked_one_stays_revoked_when_its_owner_is_erased(badge, reached):
    revoke_badge(badge, by=badge.owner, at=STARTED_AT + 10 * DAY)

    erase(badge.owner)

    assert not Badge.objects.exists()
    with pytest.raises(OB3VerificationError, match="revocation"):
        verified(badge.credential, check_status=True)


def test_it_is_made_on_a_click_and_once(client, employee, reached):
    assert "Make a badge of it" in client.get(ABILITIES).content.decode()
    assert not Badge.objects.exists()

    first = client.post(ADD, {"assessment": reached.pk})
    again = client.post(ADD, {"assessment": reached.pk})

    badge = Badge.objects.get()
    assert first.url == again.url == reverse("plans:badge", args=[badge.pk])
    page = client.get(ABILITIES).content.decode()
    assert first.url in page
    assert "Make a badge of it" not in page


def test_after_a_revoked_one_there_can_be_another(client, employee, reached, badge):
    client.post(reverse("plans:revoke_badge", args=[badge.pk]))

    client.post(ADD, {"assessment": reached.pk})

    assert Badge.objects.filter(assessment=reached).count() == 2
    assert Badge.objects.valid().get() != badge


def test_nobody_gets_one_of_a_stage_they_did_not_reach(client, employee, here):
    agreed = AssessmentFactory(employee=employee, stage=here, agreed=True, attained=False)
    of_another = AssessmentFactory(agreed=True, attained=True)

    for pk in [agreed.pk, of_another.pk, 10**9]:
        assert client.post(ADD, {"assessment": pk}).status_code == 404
    with pytest.raises(NotReached):
        issue_badge(of_another.pk, by=employee, at=STARTED_AT)
    assert client.post(ADD, {"assessment": "²"}).status_code == 400
    assert not Badge.objects.exists()


def test_nobody_else_reads_or_revokes_it(client, employee, badge):
    client.force_login(employee.manager)

    for name in ["badge", "badge_picture", "badge_file"]:
        assert client.get(reverse(f"plans:{name}", args=[badge.pk])).status_code == 404
    assert client.post(reverse("plans:revoke_badge", args=[badge.pk])).status_code == 404
    assert Badge.objects.valid().get() == badge


def test_the_picture_and_the_file_carry_the_signed_badge(client, employee, badge):
    picture = client.get(reverse("plans:badge_picture", args=[badge.pk]))
    file = client.get(reverse("plans:badge_file", args=[badge.pk]))

    assert picture["Content-Type"] == "image/svg+xml"
    assert OB3Verifier.extract_token_from_svg(picture.content) == badge.credential
    assert file.content.decode() == badge.credential
    assert file["Content-Disposition"] == f'attachment; filename="badge-{badge.pk}.jwt"'


def test_the_picture_names_a_long_role_on_two_lines(client, employee, badge, here):
    role = here.pathway.role
    role.name = "Operations Director / Head of Ops"
    role.save()

    picture = client.get(reverse("plans:badge_picture", args=[badge.pk])).content.decode()

    assert ">Operations Director /<" in picture
    assert ">Head of Ops<" in picture


def test_a_list_tells_numbers_and_nobody(badge):
    said = download("/badges/status/0/").decode()

    assert said.count(".") == 2
    for words in [badge.owner.name, badge.owner.email, str(badge.identifier)]:
        assert words not in said
    assert Client().get(f"/badges/status/{2**63 // LIST_LENGTH}/").status_code == 404


def test_without_a_key_there_are_no_badges(client, employee, reached, settings):
    settings.BADGE_KEY_FILE = ""

    assert "badge" not in client.get(ABILITIES).content.decode().lower()
    assert client.post(ADD, {"assessment": reached.pk}).status_code == 404
    assert Client().get("/badges/did.json").status_code == 404
    assert Client().get("/badges/status/0/").status_code == 404


def test_a_new_key_signs_and_the_earlier_one_still_verifies(tmp_path, settings, badge, employee):
    file = tmp_path / "keys.pem"
    file.write_bytes(Path(settings.BADGE_KEY_FILE).read_bytes())

    call_command("make_badge_key", file, stdout=StringIO())
    settings.BADGE_KEY_FILE = str(file)

    assert len(read_rsa_keys(str(file))) == len(issuer_document()["verificationMethod"]) == 2
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    newer = AssessmentFactory(employee=employee, agreed=True, attained=True)
    assert verified(issue_badge(newer.pk, by=employee, at=STARTED_AT).credential)
    assert verified(badge.credential)


def test_where_a_key_cannot_be_written_the_command_says_so(tmp_path):
    with pytest.raises(CommandError, match="could not be written"):
        call_command("make_badge_key", tmp_path / "no" / "key.pem")


def test_the_issuer_is_named_by_the_portals_address(settings):
    settings.PORTAL_URL = "https://pathways.company.example:8443"

    assert issuer_id() == "did:web:pathways.company.example%3A8443:badges"
