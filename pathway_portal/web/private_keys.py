"""Read a file of private keys."""

import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


def read_rsa_keys(path):
    """Return the RSA keys of a PEM file, in their order.

    Raise OSError if it cannot be read, ValueError if it holds none, or something else.
    """
    keys = [
        load_pem_private_key(pem, password=None) for pem in PEM.findall(Path(path).read_bytes())
    ]
    if not keys or not all(isinstance(key, RSAPrivateKey) for key in keys):
        raise ValueError("No RSA keys.")
    return keys
