"""Guidelines: Markdown in, harmless HTML out."""

from html.parser import HTMLParser

import pytest

from annotations.projects.domain.guidelines import clean_guidelines, guidelines_hash, guidelines_html
from kernel.errors import Invalid
from tests.conftest import ROOT


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
        "![a](javascript:alert(1))",
        "<svg onload=alert(1)>",
        '<a href="x" onclick="alert(1)">',
        "[a]: javascript:alert(1)\n[a]",
    ],
)
def test_nothing_can_run(markdown: str) -> None:
    tags = Tags()
    tags.feed(guidelines_html(markdown))
    assert {name for name, _ in tags.seen} <= {"p", "a", "img"}
    assert not [value for _, attributes in tags.seen for name, value in attributes if name not in ("rel", "alt")]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/p.png",
        "//elsewhere.example/p.png",
        "/\\elsewhere.example/p.png",
        "data:image/png;base64,AA",
    ],
)
def test_a_picture_from_elsewhere_is_not_loaded(address: str) -> None:
    html = guidelines_html(f"![how it looks]({address})")
    assert "src=" not in html
    assert "how it looks" in html


def test_a_picture_of_this_server_is_shown() -> None:
    assert 'src="/static/guide/p.png"' in guidelines_html("![p](/static/guide/p.png)")


def test_links_tell_the_other_side_nothing() -> None:
    html = guidelines_html("[rules](https://example.org/rules)")
    assert 'href="https://example.org/rules"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_tables_and_lists_are_kept() -> None:
    html = guidelines_html((ROOT / "samples" / "guidelines_tone.md").read_text(encoding="utf-8"))
    assert all(tag in html for tag in ("<h1>", "<table>", "<td>", "<strong>", "<li>"))
    assert "style=" not in html


def test_the_hash_is_of_the_text_whatever_its_line_ends() -> None:
    assert guidelines_hash("# A\r\nb\r\n") == guidelines_hash("# A\nb") != guidelines_hash("# A\nc")
    assert clean_guidelines("a\rb\n\n") == "a\nb"


@pytest.mark.parametrize("markdown", ["", " \n", "a\0b", "\ud800", "x" * 200_001])
def test_what_cannot_be_kept_is_refused(markdown: str) -> None:
    with pytest.raises(Invalid):
        clean_guidelines(markdown)


def test_deep_nesting_ends_in_time() -> None:
    assert guidelines_html(">" * 5_000 + "[" * 5_000 + "*a" * 5_000)
