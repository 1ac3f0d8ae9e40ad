"""A browser without a screen: cookies, forms and a source address of its own in 127.0.0.0/8."""

import http.client
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from types import MappingProxyType
from urllib.parse import urlencode

from opd.people.factors import codes

HOST = "127.0.0.1"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
SECONDS = 120
CODE_PAGE = "/admin/masuk/kode/"
FACTOR_KEY = "3132333435363738393031323334353637383930"  # of every account of this program; RFC 6238 prints it
NONE: Mapping[str, str] = MappingProxyType({})
Uploads = Sequence[tuple[str, str, bytes]]  # field name, file name, content


@dataclass(frozen=True)
class Answer:
    """The answer to a request. Status 0: the server hung up, or did not answer in time."""

    status: int
    body: str = ""
    headers: dict = field(default_factory=dict)

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Browser:
    """A browser. `address`: the source address of its connections; `port`: of the server."""

    port: int
    address: str = HOST
    cookies: dict = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, fields: dict, files: Uploads = (), headers: Mapping = NONE) -> Answer:
        """Post a form; with files the body is multipart."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")} | fields
        if files:
            body, content_type = multipart(fields, files)
        else:
            body, content_type = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, {"Content-Type": content_type, **headers})

    def ask(self, method: str, path: str, body: bytes = b"", headers: Mapping = NONE) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=SECONDS, source_address=(self.address, 0))
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {"Connection": "close", "Referer": f"http://{HOST}:{self.port}{path.split('?')[0]}"}
        given |= {"Cookie": cookie} if cookie else {}
        try:
            connection.request(method, path, body or None, given | dict(headers))
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return self._early(connection)
        finally:
            connection.close()
        return self._kept(response, text)

    def _early(self, connection: http.client.HTTPConnection) -> Answer:
        """Return the answer of a server that hung up while the body was still being sent."""
        try:
            response = http.client.HTTPResponse(connection.sock)
            response.begin()
            return self._kept(response, response.read().decode("utf-8", "replace"))
        except (OSError, AttributeError, http.client.HTTPException):
            return Answer(0)

    def _kept(self, response: http.client.HTTPResponse, text: str) -> Answer:
        for header in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, text, {name.lower(): value for name, value in response.headers.items()})

    def sign_in(self, username: str, password: str) -> Answer:
        """Sign in with a code that was not used before, waiting for one if need be. Returns the last answer."""
        self.get("/admin/login/")
        answer = self.post("/admin/login/", {"username": username, "password": password, "next": "/admin/"})
        if answer.location != CODE_PAGE:
            return answer
        for step in (-1, 0, 1):
            answer = self.post(CODE_PAGE, {"code": codes.code_at(FACTOR_KEY, codes.current_step() + step)})
            if answer.location:
                return answer
        time.sleep(codes.STEP)
        return self.sign_in(username, password)


def hidden_fields(page: str) -> dict[str, str]:
    """Return names and values of a page's hidden inputs; of several with one name the last."""
    inputs = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(page)]
    return {field["name"]: unescape(field.get("value", "")) for field in inputs if "name" in field}


def multipart(fields: dict, files: Uploads) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    for name, filename, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content)
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary.encode(), part) for part in parts)
    return body + b"--%b--\r\n" % boundary.encode(), f"multipart/form-data; boundary={boundary}"
