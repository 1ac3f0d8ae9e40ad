"""What becomes of the words of a WordPress."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.richtext import sanitise
from portal.wordpress.parsing.html import Links, clean, plain

pytestmark = pytest.mark.one_engine

LINKS = Links(
    address=lambda url: url.removeprefix("http://lama.test"),
    file=lambda number: (f"/dokumen/{number}/", f"Berkas {number}") if number < 100 else None,
)


def html(content, children=()):
    return " ".join(clean(content, LINKS, list(children))[0].split())


def losses(content):
    return clean(content, LINKS, [])[1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Satu.\n\nDua.\nTiga.", "<p>Satu.</p> <p>Dua.<br>Tiga.</p>"),
        ("<!-- wp:paragraph -->\n<p>Satu\ndua.</p>\n<!-- /wp:paragraph -->", "<p>Satu dua.</p>"),
        ("<p>Satu</p>\n<p>&nbsp;</p>\n<p></p><p>Dua</p>", "<p>Satu</p> <p>Dua</p>"),
        ("<div><div>Satu</div>Dua<p>Tiga</div>", "<p>Satu</p> <p>Dua</p> <p>Tiga</p>"),
        ("<b>Tebal\n\nlagi</b> biasa", "<p><strong>Tebal</strong></p> <p><strong>lagi</strong> biasa</p>"),
        ("<h1>Judul</h1>Isi<h6>Kecil</h6>", "<h2>Judul</h2> <p>Isi</p> <h3>Kecil</h3>"),
        ("<h3>Satu</h3><h4>Dua</h4><h3>Tiga</h3>", "<h2>Satu</h2> <h3>Dua</h3> <h2>Tiga</h2>"),
        ("<ul>\n<li>Satu</li>\n<li><p>Dua</p><p>lagi</p></li>\n</ul>", "<ul><li>Satu</li> <li>Dua<br>lagi</li> </ul>"),
        ("<span style='color:red'><font>Teks</font></span> &lt;b&gt;", "<p>Teks &lt;b&gt;</p>"),
        ("<pre>a\n  b</pre>", "<p>a<br>b</p>"),
        ("<blockquote>Kata\n\nlain</blockquote>", "<blockquote><p>Kata</p> <p>lain</p> </blockquote>"),
        ("<p>Satu<br />Dua<br></p>", "<p>Satu<br>Dua</p>"),
        ("Tanpa <a href='/x/'>tutup", '<p>Tanpa <a href="/x/" rel="noopener">tutup</a></p>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("", ""),
    ],
)
def test_paragraphs(content, expected):
    assert html(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '[caption id="x" width="300"]<img class="wp-image-7" src="a.jpg" alt="" /> Suasana <em>pagi</em>[/caption]',
            '<p><a href="/dokumen/7/" rel="noopener">Gambar: Berkas 7</a></p> <p>Suasana <em>pagi</em></p>',
        ),
        (
            '[gallery ids="7, 8"]',
            '<ul><li><a href="/dokumen/7/" rel="noopener">Gambar: Berkas 7</a></li> '
            '<li><a href="/dokumen/8/" rel="noopener">Gambar: Berkas 8</a></li> </ul>',
        ),
        (
            "[embed]https://youtu.be/x[/embed]",
            '<p><a href="https://youtu.be/x" rel="noopener">https://youtu.be/x</a></p>',
        ),
        (
            "Lihat\n\nhttps://a.test/?b=1&amp;c=2\n",
            '<p>Lihat</p> <p><a href="https://a.test/?b=1&amp;c=2" rel="noopener">https://a.test/?b=1&amp;c=2</a></p>',
        ),
        ('[video mp4="http://lama.test/f"][/video]', '<p><a href="/f" rel="noopener">http://lama.test/f</a></p>'),
        ("[[gallery]] ditulis begitu", "<p>[gallery] ditulis begitu</p>"),
        ("Pasal [sic] tentang [undang-undang] [1]", "<p>Pasal [sic] tentang [undang-undang] [1]</p>"),
        ('A [tombol warna="biru"]Klik[/tombol] [form_5] B', "<p>A Klik B</p>"),
        ('<img src="http://lama.test/f.jpg" alt="Foto">', '<p><a href="/f.jpg" rel="noopener">Gambar: Foto</a></p>'),
        ('<a href="/b/"><img src="/f.jpg" alt="Foto"></a>', '<p><a href="/b/" rel="noopener">Gambar: Foto</a></p>'),
        ('<iframe src="//peta.test/x"></iframe>', '<p><a href="https://peta.test/x" rel="noopener">peta.test</a></p>'),
        (
            '<a class="x" href="/f.pdf">Berkas</a><a href="/f.pdf" class="wp-block-file__button" download>Unduh</a>',
            '<p><a href="/f.pdf" rel="noopener">Berkas</a></p>',
        ),
    ],
)
def test_what_wordpress_puts_between_the_words(content, expected):
    assert html(content) == expected


def test_a_gallery_without_a_list_shows_what_was_uploaded_for_the_post():
    assert html("[gallery]", children=[9]) == (
        '<ul><li><a href="/dokumen/9/" rel="noopener">Gambar: Berkas 9</a></li> </ul>'
    )
    assert html("[gallery]") == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='http://lama.test//jahat.test/'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<img src=x onerror=alert(1)>",
        "<style>p{}</style>x",
        "<iframe src='javascript:alert(1)'></iframe>",
        "<!-- wp:html --><script>alert(1)</script><!-- /wp:html -->",
        "[caption]<img src='\"><script>alert(1)</script>'>[/caption]",
    ],
)
def test_nothing_hostile_comes_along(hostile):
    found = html(f"Awal. {hostile} Akhir.")
    assert "Awal." in found
    assert "Akhir." in found
    for part in ("<script", "onclick", "onerror", "javascript:", "<svg", "<style", 'href="//'):
        assert part not in found


def test_losses_are_said():
    content = (
        '<img src="a.jpg"><img src="b.jpg"><table><tr><td colspan="2">x</td></tr></table><script>x</script>'
        '[formulir id="5"]<iframe src="https://peta.test/"></iframe><!-- wp:latest-posts {"a":1} /-->'
    )
    assert losses(content) == [
        "2 gambar menjadi tautan.",
        "Sisipan menjadi tautan: peta.test.",
        "Sel tabel yang digabung kini terpisah.",
        "Program atau isian di dalam tulisan dibuang.",
        "Kode pendek tidak dibawa: formulir.",
        "Blok yang dibuat WordPress sendiri tidak dibawa: latest-posts.",
    ]
    assert losses("<p>Biasa</p><!--more-->") == []


def test_first_words_without_markup():
    assert plain("<h2>Satu</h2>\n[caption]<img alt='y'> dua[/caption] tiga &amp; empat lima", 4) == "Satu dua tiga &…"


TAGS = ["p", "b", "ul", "li", "table", "td", "div", "h1", "pre", "script", "blockquote"]
PIECES = st.sampled_from(
    [f"<{end}{tag}>" for tag in TAGS for end in ("", "/")]
    + ["<a href='/x/'>", "</a>", "kata ", "\n\n", "\n", "<br>", "&nbsp;", "<img src=a>", "<!-- wp:x -->"]
    + ["[gallery]", "[caption]", "[/caption]"]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_the_order_the_result_is_what_the_editor_would_save(content):
    found = clean(content, LINKS, [])[0]
    assert sanitise(found) == found
    assert "<p></p>" not in found
