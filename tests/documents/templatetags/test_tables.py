"""The cells of tables that become a list on narrow screens."""

from django.conf import settings
from django.template import Context, Template


def rendered(template: str, **context) -> str:
    return Template("{% load tables %}" + template).render(Context(context))


def test_headings():
    html = rendered('{% headings _("Nomor") label %}', label="<i>")
    assert html == (
        '<tr role="row"><th role="columnheader" scope="col">Nomor</th>'
        '<th role="columnheader" scope="col">&lt;i&gt;</th></tr>'
    )


def test_a_cell_shows_its_heading_and_escapes_what_people_typed():
    html = rendered("{% cell label %}<b>{{ typed }}</b>{% endcell %}", label="<i>", typed="<script>{0}")
    assert html == (
        '<td role="cell"><span class="stack-label" aria-hidden="true">&lt;i&gt;</span><b>&lt;script&gt;{0}</b></td>'
    )


def test_every_such_table_uses_the_tags():
    pages = list((settings.BASE_DIR / "templates").rglob("*.html"))
    assert [page.name for page in pages if "stack-label" in page.read_text()] == []
    assert [page.name for page in pages if "{% cell " in page.read_text()] != []
