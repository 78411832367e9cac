"""Signed tree heads: stable bytes, and a signature that holds for nothing else."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance.provenance.domain.merkle import EMPTY_ROOT
from governance.provenance.domain.tree_head import (
    TreeHead,
    instant,
    key_id,
    public_key_bytes,
    sign_tree_head,
    verify_tree_head,
)
from kernel.errors import Invalid

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_key_bytes(KEY)
HEAD = TreeHead(log="org-1", size=3, root=EMPTY_ROOT, time=datetime(2026, 3, 2, 9, tzinfo=UTC))


def test_the_signed_bytes_are_the_canonical_form() -> None:
    assert HEAD.canonical() == (
        b'{"kind":"fairhand-tree-head/1","log":"org-1","root":"' + EMPTY_ROOT.hex().encode() + b'","size":3,'
        b'"time":"2026-03-02T09:00:00.000000Z"}'
    )


def test_a_signed_head_reads_back_and_names_its_key() -> None:
    signed = sign_tree_head(HEAD, KEY)
    assert verify_tree_head(signed, public_key=PUBLIC) == HEAD
    assert signed["key_id"] == key_id(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()[:16]
    assert signed == sign_tree_head(HEAD, KEY)


@pytest.mark.parametrize(
    ("field", "value"), [("size", 2), ("log", "org-2"), ("root", "00" * 32), ("time", "2027-01-01T00:00:00.000000Z")]
)
def test_a_changed_head_is_refused(field: str, value: object) -> None:
    signed = sign_tree_head(HEAD, KEY)
    signed["head"][field] = value
    with pytest.raises(Invalid, match="not signed"):
        verify_tree_head(signed, public_key=PUBLIC)


def test_the_key_inside_the_document_is_not_trusted() -> None:
    signed = sign_tree_head(HEAD, Ed25519PrivateKey.generate())
    with pytest.raises(Invalid, match=key_id(PUBLIC)):
        verify_tree_head(signed, public_key=PUBLIC)


@pytest.mark.parametrize(
    "document", [{}, {"head": None}, {"head": {"kind": "other"}}, {"head": {**HEAD.document(), "more": 1}}]
)
def test_what_is_not_a_head_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="not a tree head"):
        verify_tree_head(document, public_key=PUBLIC)


def test_an_instant_is_utc_whatever_zone_it_came_in() -> None:
    assert instant(datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=1)))) == instant(HEAD.time)
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 3, 2, 10))
