"""A NUL or a broken charset anywhere in a request gets a page in our own words, at every address, on both engines."""

import io
import re
from urllib.parse import quote_from_bytes

import pytest
from django.core import signals
from django.db import close_old_connections
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern
from hypothesis import given
from hypothesis import strategies as st

from config.wsgi import application
from opd.models import Role
from portal.middleware.odd_bytes import CheckedParts, _is_readable_type
from tests import markup
from tests.portal.middleware.test_headers import PUBLIC, protection

pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def _open_connection():
    """A request would otherwise close the test's connection when it ends; Django's test client does the same."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


ODD = [b"\0", b"a\0b", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"caf\xe9", b"\xf5\x80\x80\x80"]
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=B"


def ask(method="GET", path="/", query="", body=b"", cookie="", **environ):
    """Through the whole WSGI application, as gunicorn calls it -> (status, headers, body)."""
    environ = RequestFactory()._base_environ() | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_COOKIE": cookie,
        **environ,
    }
    begun = []
    answer = application(environ, lambda *status_and_headers: begun.append(status_and_headers))
    content = b"".join(answer)
    answer.close()
    [(status, headers)] = begun
    return int(status[:3]), dict(headers), content


def percent(odd):
    return quote_from_bytes(odd)


def part(name=b'name="a"', value=b"b", more=b""):
    return b"--B\r\nContent-Disposition: form-data; " + name + b"\r\n" + more + b"\r\n" + value + b"\r\n--B--\r\n"


LATIN = [f"{FORM}; charset=latin-1", f"{FORM}; charset=utf-16", f"{FORM}; charset=zlib", f"{PARTS}; charset=latin-1"]
NONSENSE = ["text/plain; charset=x\xff", f"{FORM}; charset*=x''y", "multipart/form-data; boundary*=x''y", "\xff"]


def odd_requests():
    """-> (what is odd, keywords of `ask`), without the path."""
    for odd in ODD:
        yield "query", {"query": f"opd={percent(odd)}"}
        yield "name in the query", {"query": f"{percent(odd)}=a"}
        raw = odd.decode("latin-1")
        yield "raw query", {"query": f"opd={raw}"}
        for header in ("HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT_LANGUAGE"):
            yield header, {header: raw}
        yield "cookie", {"cookie": f"sessionid={raw}"}
        yield "form", {"method": "POST", "body": b"a=" + percent(odd).encode(), "CONTENT_TYPE": FORM}
        yield "raw form", {"method": "POST", "body": b"a=" + odd, "CONTENT_TYPE": FORM}
        for body in (
            part(value=odd),
            part(name=b'name="' + odd + b'"'),
            part(name=b'name="a"; filename="' + odd + b'"'),
        ):
            yield "part", {"method": "POST", "body": body, "CONTENT_TYPE": PARTS}
        yield "text", {"method": "POST", "body": odd, "CONTENT_TYPE": "text/plain"}
    yield "quoted cookie", {"cookie": 'sessionid="abcdefgh\\000"'}
    for kind in (*LATIN, *NONSENSE):
        yield "content type", {"method": "POST", "body": b"a=b", "CONTENT_TYPE": kind}
        yield "content type of a GET", {"query": "a=b", "CONTENT_TYPE": kind}
    for boundary in ("", "; boundary=", "; boundary=\xff", f"; boundary={'a' * 300}"):
        kind = f"multipart/form-data{boundary}"
        yield "boundary", {"method": "POST", "body": part(), "CONTENT_TYPE": kind}
    for more in (b"Content-Transfer-Encoding: base64\r\n", b"X: " + b"a" * 9000 + b"\r\n", b"X: \xff\r\n"):
        yield "header of a part", {"method": "POST", "body": part(more=more), "CONTENT_TYPE": PARTS}
    yield "encoded name", {
        "method": "POST", "body": part(name=b"name=a; filename*=x''%00"), "CONTENT_TYPE": PARTS,
    }  # fmt: skip


ALL = list(odd_requests())


def is_refused(answer):
    status, headers, content = answer
    of_the_address = {"Referrer-Policy", "X-Robots-Tag"}
    carried = {name: value for name, value in protection(headers).items() if name not in of_the_address}
    expected = {name: value for name, value in PUBLIC.items() if name not in of_the_address}
    return (status, carried) == (400, expected) and b"Permintaan ini tidak dapat dibaca" in content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/lapor/baru/", "/permohonan/baru/", "/verifikasi/x/", "/admin/login/"])
def test_each_kind_is_refused(path):
    assert [what for what, request in ALL if not is_refused(ask(path=path, **request))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_the_page(settings, debug):
    settings.DEBUG = debug
    _status, _headers, content = ask(path="/lapor/baru/", query="opd=%00")
    markup.check(content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ODD)
def test_in_the_path(odd):
    for path in ("/", "/static/", "/opd/", "/admin/", "/permohonan/s/", "/tidak-ada/"):
        assert is_refused(ask(path=path + odd.decode("latin-1")))


@pytest.mark.django_db
def test_a_host_that_is_none_gets_the_page_and_its_headers():
    for host in ("jahat.example", "a b", "[", "127.0.0.1:x"):
        assert is_refused(ask(HTTP_HOST=host))


# What is not odd ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_whatever_people_write_is_taken():
    for words in ("Metro — “kutipan”", "😀", "\ufffd", "%", "a%2500", "\x01", "العربية"):
        quoted = percent(words.encode())
        assert ask(path="/cari/", query=f"q={quoted}")[0] == 200
        assert (
            ask("POST", "/admin/login/", body=f"username={quoted}".encode(), CONTENT_TYPE=f"{FORM}; charset=UTF-8")[0]
            == 403
        )
        status, _headers, _content = ask("POST", "/admin/login/", body=part(value=words.encode()), CONTENT_TYPE=PARTS)
        assert status == 403  # without its cookie
    for kind in ("", "text/plain", "application/json", PARTS, f"{FORM}; charset=utf8", "x"):
        assert ask(path="/cari/", CONTENT_TYPE=kind)[0] == 200


PDF = bytes(range(256)) * 8192  # 2 MiB


def test_files_may_hold_anything():
    for end in (b"\r\n--B--\r\n", b"\r\n--B\r\nContent-Disposition: form-data; name=b\r\n\r\nc\r\n--B--\r\n"):
        body = b'--B\r\nContent-Disposition: form-data; name="a"; filename="a.pdf"\r\n\r\n' + PDF + end
        assert CheckedParts(io.BytesIO(body), "B").read() == body


@given(st.integers(1, 70), st.sampled_from(ODD))
def test_odd_bytes_are_found_wherever_the_body_is_cut(size, odd):
    file = b'--B\r\nContent-Disposition: form-data; name="a"; filename="a.pdf"\r\n\r\n\0\xff\r\n'
    for field in (part(value=odd), part(name=b'name="' + odd + b'"')):
        stream = CheckedParts(io.BytesIO(file + field), "B")
        with pytest.raises(MultiPartParserError):
            while stream.read(size):
                pass
    stream = CheckedParts(io.BytesIO(file + part(value="é😀".encode())), "B")
    while stream.read(size):
        pass


@pytest.mark.django_db
def test_a_large_body_is_checked_on_its_way(settings):
    cookie = f"csrftoken={'a' * 32}"
    file = b'--B\r\nContent-Disposition: form-data; name="a"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n"
    for field in (part(value=b"\0"), part(name=b'name="\xff"')):
        answer = ask("POST", "/permohonan/baru/identitas/", body=file + field, cookie=cookie, CONTENT_TYPE=PARTS)
        assert is_refused(answer)
        assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []  # at once, not when the garbage collector comes
    assert ask("POST", "/permohonan/baru/identitas/", body=file + part(), cookie=cookie, CONTENT_TYPE=PARTS)[0] == 403


@given(st.text(max_size=60) | st.text(alphabet="multipart/; boundary*=charset'\"\\%0,", max_size=60))
def test_no_content_type_is_an_error(kind):
    assert _is_readable_type(kind) in (True, False)


# Every address ------------------------------------------------------------------------------------------------------

WORDS = {"int": "1", "id": "1", "slug": "dinas-kesehatan", "str": "berkala", "path": "1", "uuid": "0" * 32}
GROUP = re.compile(r"\(\?P<\w+>((?:[^()]|\([^()]*\))*)\)")


def every_address(patterns=None, prefix="/"):
    """An address of each pattern of the resolver, with plausible values in the places of its arguments."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        address = prefix + filled(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from every_address(entry.url_patterns, address)
        else:
            yield address


def filled(pattern):
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda found: WORDS[found[1] or "str"], str(pattern))
    text = GROUP.sub(lambda found: found[1].split("|")[0], str(pattern))
    return (
        text.replace("\\.", ".").replace("\\", "").strip("^$").replace(".*", "x").replace("(?:", "").replace(")?", "")
    )


FOR_EACH = [
    {"query": "opd=%00&q=%00&page=%00"},
    {"query": "tahun=%ff"},
    {"HTTP_REFERER": "\xff"},
    {"method": "POST", "body": b"title=%00&reason=%00", "CONTENT_TYPE": FORM},
    {"method": "POST", "body": b"a=b", "CONTENT_TYPE": f"{FORM}; charset=latin-1"},
    {"method": "POST", "body": part(value=b"\0"), "CONTENT_TYPE": PARTS},
    {"method": "POST", "body": part(name=b'name="file"; filename="\xff.pdf"'), "CONTENT_TYPE": PARTS},
]


@pytest.mark.django_db
@pytest.mark.parametrize(  # the bytes are refused before anybody is asked who they are
    "role", ["", pytest.param(Role.REVIEWER, marks=pytest.mark.long)]
)
def test_odd_bytes_at_every_address_of_the_resolver(role, client, make_user, make_document, opd_health, city, category):
    make_document()
    cookie = ""
    if role:
        client.force_login(make_user("seseorang", role, opd_health if role == Role.OPERATOR else city))
        cookie = f"sessionid={client.cookies['sessionid'].value}"
    addresses = sorted(set(every_address()))
    assert len(addresses) > 150
    wrong = []
    for path in addresses:
        for request in FOR_EACH:
            signed_out = not role and request.get("method") and path.startswith(("/admin/", "/petugas/"))
            status = ask(path=path, cookie=cookie, **request)[0]
            if status != 400 and not (signed_out and status == 302):
                wrong.append((path, request, status))
    assert wrong == []


@pytest.mark.django_db
def test_a_path_with_odd_bytes_at_every_address():
    for path in sorted(set(every_address())):
        for odd in ("\0", "\xff"):
            assert ask(path=path + odd)[0] == 400
            assert ask(path=path.replace("1", odd).replace("dinas", odd) + odd)[0] == 400


@pytest.mark.django_db
def test_headers_of_many_semicolons_are_refused_before_they_are_parsed():
    """Python's parser of parameters takes quadratic time behind an open quote."""
    header = 'a/b;"' + ";" * 900
    assert is_refused(ask("GET", CONTENT_TYPE=header))
    many = (b'--X\r\nA:b;"' + b";" * 900 + b"\r\n\r\n") * 200
    assert is_refused(ask("POST", body=many, CONTENT_TYPE="multipart/form-data; boundary=X"))


@pytest.mark.django_db
def test_too_many_parts_are_refused():
    body = b"--X\r\n\r\n" * 20_000
    assert is_refused(ask("POST", body=body, CONTENT_TYPE="multipart/form-data; boundary=X"))


@pytest.mark.django_db
def test_a_nul_behind_a_second_header_of_a_part():
    headers = b'Content-Disposition: form-data; name="a"; filename="f"\r\n Content-Disposition: form-data; name="a"'
    body = b"--X\r\n" + headers + b"\r\n\r\nx\0y\r\n--X--\r\n"
    assert is_refused(ask("POST", body=body, CONTENT_TYPE="multipart/form-data; boundary=X"))
