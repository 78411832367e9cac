"""Guidelines: Markdown written by an owner, shown to annotators as HTML that can do nothing but be read."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import nh3
from markdown_it import MarkdownIt

from kernel.errors import Invalid

__all__ = ["clean_guidelines", "guidelines_hash", "guidelines_html"]

_MAX_CHARACTERS: Final = 200_000
_TAGS: Final = frozenset({
    *("a", "blockquote", "br", "code", "del", "em", "hr", "img", "li", "ol", "p", "pre", "s", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"),
})  # fmt: skip
# Only pictures of this very server: one from elsewhere would tell its owner who reads the guidelines, and when.
_OWN_PICTURE: Final = re.compile(r"/(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_.-]+")
_markdown: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def clean_guidelines(markdown: str) -> str:
    """The text as it is stored and hashed: line ends are LF. Raises `Invalid` when it is empty or too long."""
    text = markdown.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    problem = None
    if not text.strip():
        problem = "The guidelines are empty."
    elif len(text) > _MAX_CHARACTERS:
        problem = f"The guidelines have {len(text):,} characters; at most {_MAX_CHARACTERS:,} are kept."
    elif "\0" in text or re.search("[\ud800-\udfff]", text):
        problem = "The guidelines hold a character that is not text."
    if problem:
        raise Invalid(
            problem,
            errors=[{"field": "guidelines", "message": problem}],
            kept="The current version stays in force.",
            remedy="Correct them and save again.",
        )
    return text


def guidelines_hash(markdown: str) -> str:
    """SHA-256 (hex) of the cleaned text in UTF-8: the version that labels refer to."""
    return hashlib.sha256(clean_guidelines(markdown).encode()).hexdigest()


def guidelines_html(markdown: str) -> str:
    """Safe HTML: no script, no style, no HTML of the author's own, no picture from elsewhere.

    >>> guidelines_html("**Rude** means <b>hurtful</b> [more](javascript:alert(1))")
    '<p><strong>Rude</strong> means &lt;b&gt;hurtful&lt;/b&gt; [more](javascript:alert(1))</p>\\n'
    """
    return nh3.clean(
        _markdown.render(clean_guidelines(markdown)),
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src" and not _OWN_PICTURE.fullmatch(value):
        return None
    return value
