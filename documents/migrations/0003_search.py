"""What the models cannot say of the search index: see documents/search/sqlite.py and postgresql.py.

On SQLite an alteration of SearchChunk remakes its table and loses the trigger: such a migration must create it again
(tests/documents/search/writing/test_indexing.py notices).
"""

from django.db import migrations

CREATE = {
    "sqlite": [
        """
        CREATE VIRTUAL TABLE documents_searchindex
        USING fts5(exact, stems, marks, columnsize=0, tokenize="ascii tokenchars '~=+-|'")
        """,
        """
        CREATE TRIGGER documents_searchchunk_deleted AFTER DELETE ON documents_searchchunk
        BEGIN
            DELETE FROM documents_searchindex WHERE rowid = old.document_id * 4096 + old.position;
        END
        """,
    ],
    "postgresql": [
        "ALTER TABLE documents_searchchunk ADD COLUMN terms tsvector",
        # Text and vector of every row lie outside the table proper, which stays small: it is what a broad word reads.
        "ALTER TABLE documents_searchchunk SET (toast_tuple_target = 128)",
        "CREATE INDEX documents_searchchunk_terms ON documents_searchchunk USING gin (terms)",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER documents_searchchunk_deleted", "DROP TABLE documents_searchindex"],
    "postgresql": [
        "ALTER TABLE documents_searchchunk DROP COLUMN terms",
        "ALTER TABLE documents_searchchunk RESET (toast_tuple_target)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_skeleton")]
    operations = [migrations.RunPython(create, drop)]
