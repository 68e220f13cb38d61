"""Write badges as Open Badges 3.0, signed as JSON Web Tokens.

The issuer is the portal's `did:web`: the company's keys are at the portal's address. The badge
itself holds the key that signed it, so that anybody can verify it without a network. It says who
reached which stage when, and names the stage's competencies as the CASE export does. It holds no
answer and no level.

https://www.imsglobal.org/spec/ob/v3p0/ and https://www.w3.org/TR/vc-bitstring-status-list/
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlsplit

import jwt
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from pathway_portal.accounts.models import Company, User, portal_origin
from pathways.exports.case import competency_links, stage_link
from pathways.models import Stage

from .badge_keys import ALGORITHM, BadgeKey, badge_keys
from .models import Badge, RevokedBadge

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# So many badges share one list, or it would tell which of few was revoked. The standard's least.
LIST_LENGTH = 131_072  # bits


def sign_badge(badge: Badge, stage: Stage) -> str:
    """Return the badge as a signed token. `badge` has an id already."""
    return _sign(_credential(badge, stage), issued_at=badge.issued_at)


def issuer_id() -> str:
    """Return the portal's `did:web`, which leads to `issuer_document`."""
    address = urlsplit(portal_origin())
    place = reverse("plans:badge_issuer").rsplit("/", 1)[0]
    return ":".join(["did:web", quote(address.netloc, safe=""), *place.strip("/").split("/")])


def issuer_document() -> dict[str, Any]:
    """Return the company's public keys, as a DID document."""
    issuer = issuer_id()
    methods = [
        {
            "id": _key_id(issuer, key),
            "type": "JsonWebKey2020",
            "controller": issuer,
            "publicKeyJwk": key.public_jwk,
        }
        for key in badge_keys()
    ]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/suites/jws-2020/v1",
        ],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def status_list(number: int, *, at: datetime) -> str:
    """Return which badges of a list were revoked, as a signed token.

    It is the same all day, unless one more is revoked.
    Badge `pk` is bit `pk % LIST_LENGTH` of list `pk // LIST_LENGTH`; the first bit is the highest
    of the first byte.
    """
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = number * LIST_LENGTH
    bits = bytearray(LIST_LENGTH // 8)
    revoked = RevokedBadge.objects.filter(number__gte=first, number__lt=first + LIST_LENGTH)
    for number_of_badge in revoked.values_list("number", flat=True):
        place = number_of_badge - first
        bits[place // 8] |= 0x80 >> place % 8
    packed = urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    address = _status_address(number)
    return _sign(
        {
            "@context": [VC_CONTEXT],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer_id(),
            "validFrom": _moment(day),
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": f"u{packed}",
            },
        },
        issued_at=day,
    )


def _credential(badge: Badge, stage: Stage) -> dict[str, Any]:
    pathway = stage.pathway
    company = Company.objects.first() or Company()
    root = portal_origin()
    list_number, place = divmod(badge.pk, LIST_LENGTH)
    with translation.override(pathway.language):
        name = f"{pathway.role.name}, {stage}"
        narrative = _(
            "The employee and their manager each rated every competency of this stage, talked "
            "about it, and agreed that the stage has been reached."
        )
    achievement = {
        "id": stage_link(stage, root=root)["uri"],
        "type": ["Achievement"],
        "name": name,
        "description": stage.audience or name,
        "criteria": {"narrative": narrative},
        "inLanguage": pathway.language,
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": link["title"],
                "targetUrl": link["uri"],
                "targetCode": link["identifier"],
                "targetFramework": pathway.title,
                "targetType": "CFItem",
            }
            for link in competency_links(stage, root=root)
        ],
    }
    return {
        "@context": [VC_CONTEXT, BADGES_CONTEXT],
        "id": f"urn:uuid:{badge.identifier}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": issuer_id(), "type": ["Profile"], "name": company.name, "url": root},
        "validFrom": _moment(badge.issued_at),
        "awardedDate": _moment(badge.assessment.agreed_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identities(badge.owner),
            "achievement": achievement,
        },
        "credentialStatus": {
            "id": f"{_status_address(list_number)}#{place}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(place),
            "statusListCredential": _status_address(list_number),
        },
    }


def _identities(owner: User) -> list[dict[str, Any]]:
    """Return the owner's name, and their email so that it can be checked but not read."""
    salt = get_random_string(16)
    return [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": owner.name,
            "identityType": "name",
        },
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${sha256((owner.email + salt).encode()).hexdigest()}",
            "identityType": "emailAddress",
            "salt": salt,
        },
    ]


def _sign(payload: dict[str, Any], *, issued_at: datetime) -> str:
    """Sign with the company's present key. The registered claims say again what stands within."""
    issuer = issuer_id()
    key = badge_keys()[0]
    claims = {"iss": issuer, "jti": payload["id"], "nbf": int(issued_at.timestamp())}
    headers = {"kid": _key_id(issuer, key), "jwk": key.public_jwk}
    return jwt.encode(payload | claims, key.private_key, algorithm=ALGORITHM, headers=headers)


def _key_id(issuer: str, key: BadgeKey) -> str:
    return f"{issuer}#{key.name}"


def _status_address(number: int) -> str:
    return portal_origin() + reverse("plans:badge_status", args=[number])


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
