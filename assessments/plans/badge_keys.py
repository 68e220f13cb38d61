"""The company's keys: the first one in the file signs badges, all of them verify."""

from __future__ import annotations

import functools
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from pathway_portal.web.private_keys import read_rsa_keys

KEY_SIZE = 3072  # bits
ALGORITHM = "RS256"


class BadgeKey:
    """One of the company's keys. Its name is the thumbprint of RFC 7638."""

    def __init__(self, private_key: rsa.RSAPrivateKey):
        self.private_key = private_key
        self.public_jwk = RSAAlgorithm.to_jwk(private_key.public_key(), as_dict=True)
        named = json.dumps(
            {part: self.public_jwk[part] for part in ("e", "kty", "n")}, separators=(",", ":")
        )
        digest = sha256(named.encode()).digest()
        self.name = urlsafe_b64encode(digest).decode().rstrip("=")


def badge_keys() -> tuple[BadgeKey, ...]:
    """Return the company's keys; none if it makes no badges."""
    return keys_in(settings.BADGE_KEY_FILE) if settings.BADGE_KEY_FILE else ()


@functools.cache
def keys_in(path: str) -> tuple[BadgeKey, ...]:
    """Read a file of keys once."""
    return tuple(map(BadgeKey, read_rsa_keys(path)))


def new_key() -> bytes:
    """Return a new private key in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
