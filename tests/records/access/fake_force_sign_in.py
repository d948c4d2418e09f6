"""A small OpenID Connect provider on this machine, for tests: it says who somebody is, by a code that is used once."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class FakeForceSignIn:
    """Answers as the standard says: discovery, authorization with PKCE, token by a client that shows its secret, and userinfo."""

    client_id, secret = "nightlight", "only for tests"

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.provider = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> dict[str, Any]:
        """What the provider says of itself."""
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in paths.items()},
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The address to which whoever has signed in is sent back."""
        if asked["client_id"] != self.client_id or asked["response_type"] != "code":
            raise ValueError("not a client of ours")
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, once, to the client that shows its secret and what it began with."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None or (sent.get("client_id"), sent.get("client_secret")) != (self.client_id, self.secret):
            return None
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if proof.decode() != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        token = secrets.token_urlsafe(12)
        self.tokens[token] = dict(self.claims)
        return {"access_token": token, "token_type": "Bearer", "expires_in": 60}


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the provider that the server carries."""

    server: Any

    def do_GET(self) -> None:
        provider, parts = self.server.provider, urlsplit(self.path)
        if parts.path.endswith("/openid-configuration"):
            self._say(200, provider.discovery())
        elif parts.path == "/authorize":
            self._say(302, {}, {"Location": provider.authorize(_flat(parts.query))})
        else:
            known = provider.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say(200 if known else 401, known or {"error": "invalid_token"})

    def do_POST(self) -> None:
        sent = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        made = self.server.provider.token(sent)
        self._say(200 if made else 400, made or {"error": "invalid_grant"})

    def _say(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
