"""What one page is said to have: each trick is found, and what a city rightly writes is not."""

from html.parser import HTMLParser

import pytest

from portal.integrity import terms
from portal.integrity.markup import Vocabulary, inspect
from portal.models import FindingKind

VOCABULARY = Vocabulary(terms.ADVERTISING, terms.TOPICS, frozenset({"go.id", "dikenal.test"}), frozenset({"plid.test"}))
BAD = "https://mahjong.test/x"


def kinds(html):
    return {kind for kind, _subject in inspect(html, "/berita/x/", VOCABULARY).problems}


@pytest.mark.parametrize(
    "wrapped",
    [
        '<div style="display: none">{}</div>',
        "<div hidden><p>{}</p></div>",
        '<span style="font-size:0">{}</span>',
        '<p style="position:absolute; left:-9999px">{}</p>',
        '<p style="width:1px;height:1px;overflow:hidden">{}</p>',
        '<p style="text-indent: -5000px">{}</p>',
        '<p style="color:#abc;background:#abc">{}</p>',
        '<p style="opacity:0">{}</p>',
        '<p style="visibility:hidden !important">{}</p>',
        "<template>{}</template>",
    ],
)
def test_hidden_links_and_words(wrapped):
    assert FindingKind.HIDDEN in kinds(wrapped.format('<a href="https://dikenal.test/">situs</a>'))
    assert FindingKind.HIDDEN in kinds(wrapped.format("judi online"))
    assert kinds(wrapped.format("Isi biasa")) == set()


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (f'<a href="{BAD}">situs</a>', FindingKind.HOST),
        ('<a href="https://dikenal.test/"> </a>', FindingKind.HIDDEN),
        ('<img src="/x.png">', FindingKind.NO_ALTERNATIVE),
        ("<script>x()</script>", FindingKind.SCRIPT),
        (f'<script src="{BAD}"></script>', FindingKind.SCRIPT),
        ('<p onclick="x()">isi</p>', FindingKind.SCRIPT),
        ('<a href="java\tscript:x()">isi</a>', FindingKind.SCRIPT),
        (f'<iframe src="{BAD}"></iframe>', FindingKind.SCRIPT),
        (f'<form action="{BAD}"></form>', FindingKind.SCRIPT),
        (f'<meta http-equiv="refresh" content="0;url={BAD}">', FindingKind.SCRIPT),
        ("<p>Main SLOT-GACOR hari ini</p>", FindingKind.TERM),
        ("<p>slot&nbsp;<b>gacor</b></p>", FindingKind.TERM),
        ('<meta name="description" content="togel online">', FindingKind.TERM),
        ('<a href="https://dikenal.test/slot-gacor-88">situs</a>', FindingKind.TERM),
        ('<a href="https://dikenal.test/">judi</a>', FindingKind.TERM),
    ],
)
def test_what_does_not_belong_there(html, kind):
    assert kind in kinds(html)


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Bahaya judi online bagi keluarga</h1>",
        '<a href="/dokumen/1-bahaya-judi-online/">Edaran tentang judi online</a>',
        "<p>Wali Kota mengimbau warga menjauhi situs judi dan bandar togel: waspada.</p>",
        "<p>Slot waktu pelayanan: pukul 08.00 sampai 15.00.</p>",
        '<a href="https://jdih.metrokota.go.id/">JDIH</a>',
        '<a href="https://sub.dikenal.test/">situs</a>',
        '<a href="https://plid.test/opd/">OPD</a>',
        '<img src="/x.png" alt="">',
        '<script src="/static/js/site.js" defer></script>',
        '<script type="application/ld+json">{"@type": "Dataset"}</script>',
        '<a href="mailto:ppid@contoh.test">surel</a>',
        '<p style="width:100%">isi</p>',
    ],
)
def test_what_a_city_rightly_has(html):
    assert kinds(html) == set()


def test_links_lead_on():
    html = '<a href="/opd/?x=1#y">a</a><a href="../z/">b</a><a href="https://plid.test/c/">c</a><a href="#isi">d</a>'
    assert inspect(html, "/berita/x/", VOCABULARY).links == {"/opd/", "/berita/z/", "/c/", "/berita/x/"}


def test_broken_markup_does_not_stop_it():
    for html in ("<p", "</div></div>", "<a href='https://[::1'>x</a>", "<![CDATA[", "&#x0;", "<p>" * 5_000):
        inspect(html, "/", VOCABULARY)


def test_tags_that_never_end_are_a_finding_and_no_parser_reads_them(monkeypatch):
    """It took a minute over these."""
    read = []
    feed = HTMLParser.feed
    monkeypatch.setattr(HTMLParser, "feed", lambda parser, html: read.append(html) or feed(parser, html))
    assert kinds(f'<a href="{BAD}">situs</a>' + "<a " * 20_000) == {FindingKind.HOST, FindingKind.STORED}
    assert read == [f'<a href="{BAD}">situs</a>']
