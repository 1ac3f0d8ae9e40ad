import pytest

from opd.templatetags.bahasa import file_size


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1000, "1 KB"),
        (320 * 1024, "320 KB"),
        (999 * 1024 + 600, "1,0 MB"),
        (1_468_006, "1,4 MB"),
        (50 * 1024**2, "50,0 MB"),
        (250 * 1024**2, "250 MB"),
        (3 * 1024**4, "3.072 GB"),
    ],
)
def test_file_size(size, words):
    assert file_size(size) == words.replace(" ", "\N{NO-BREAK SPACE}")
