"""A small OpenID Connect provider on this machine, which tells the truth unless told otherwise."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "the portal"
CLIENT_SECRET = "known to the portal and the provider"


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, STRANGE_KEY = new_key(), new_key()


class Provider:
    """Whom it vouches for: `claims`; what it does wrong: `tell`, which changes them last."""

    def __init__(self):
        self.claims = {"sub": "s-1", "email": "anna@example.com", "email_verified": True}
        self.tell = lambda claims: claims
        self.key, self.algorithm = KEY, "RS256"
        self.named = None
        # What it tells at its UserInfo page; nothing: it has none.
        self.user_info = None
        # What else its configuration says it can do.
        self.abilities = {}
        # What it answers instead, by the part of the path.
        self.instead = {}
        self.given = {}
        self.asked_with = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        # Seconds until it notices that it should end, which each test waits for.
        often = {"poll_interval": 0.01}
        threading.Thread(target=self.server.serve_forever, kwargs=often, daemon=True).start()

    def trusted_by(self, settings):
        """What a company sets to have its people sign in here."""
        settings.OIDC_ISSUER = self.issuer
        settings.OIDC_NAME = "Contoso"
        app = {
            "provider_id": self.issuer,
            "name": "Contoso",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": self.issuer},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": [app]}
        }

    def sign_in(self, address):
        """What happens when the person's browser follows the portal's redirect: back it goes."""
        asked = {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_hex(8)
        self.given[code] = asked
        return {"code": code, "state": asked["state"]}

    def id_token(self, asked):
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        key = self.key
        return jwt.encode(self.tell(claims), key, self.algorithm, headers={"kid": "k-1"})

    def logout_token(self, key=KEY, algorithm="RS256", headers=(), without=(), **told):
        """What it posts to end the sessions of somebody; `told` changes the claims."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "sub": "s-1",
            "sid": "at-the-office",
        } | told
        claims = {name: value for name, value in claims.items() if name not in without}
        headers = {"kid": "k-1", "typ": "logout+jwt"} | dict(headers)
        return jwt.encode(claims, key, algorithm, headers=headers)

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == "/.well-known/openid-configuration":
                    more = {"userinfo_endpoint": f"{provider.issuer}/user"}
                    self.answer(
                        (more if provider.user_info is not None else {})
                        | provider.abilities
                        | {
                            "issuer": provider.named or provider.issuer,
                            "authorization_endpoint": f"{provider.issuer}/authorize",
                            "token_endpoint": f"{provider.issuer}/token",
                            "jwks_uri": f"{provider.issuer}/keys",
                            "token_endpoint_auth_methods_supported": ["client_secret_post"],
                        }
                    )
                elif self.path == "/user":
                    assert self.headers["Authorization"] == "Bearer a"
                    self.answer(provider.user_info)
                else:
                    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                    self.answer({"keys": [public | {"kid": "k-1", "alg": "RS256"}]})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                sent = {name: value for name, [value] in parse_qs(body).items()}
                provider.asked_with.append(sent)
                asked = provider.given.pop(sent["code"])
                token = provider.id_token(asked)
                self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

            def answer(self, content):
                content = provider.instead.get(self.path, content)
                body = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        return Handler

    def end(self):
        self.server.shutdown()
        self.server.server_close()
