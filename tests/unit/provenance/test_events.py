"""Label events: complete, canonical, and without personal data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from governance.provenance.domain.events import Consent, Machine, Pay, Version, label_event, read_label_event
from kernel.canonical_json import canonical_bytes
from kernel.errors import Invalid

PLAIN: dict[str, Any] = {
    "kind": "create",
    "project": "p1",
    "item": "i12",
    "item_sha256": "a" * 64,
    "answers": {"hateful": "yes", "targets": ["women", "other"]},
    "schema": Version(3, "b" * 64),
    "guideline": Version(2, "c" * 64),
    "annotator": "a-0123456789abcdef",
    "tool": "fairhand/0.1.0",
    "client": "browser",
    "submitted_at": datetime(2026, 3, 2, 9, 0, 1, 5, tzinfo=UTC),
    "active_ms": 4200,
}


def test_an_event_says_what_who_how_when_pay_and_consent() -> None:
    event = label_event(
        **PLAIN,
        pay=Pay(rule="hourly/2", amount_minor=31, currency="EUR"),
        consent=Consent(4, ["labelling", "demographics"]),
    )
    assert set(event) == {"kind", "identity", "what", "who", "how", "when", "pay", "consent"}
    assert event["what"]["schema"] == {"version": 3, "sha256": "b" * 64}
    assert event["pay"] == {"rule": "hourly/2", "amount_minor": 31, "currency": "EUR", "state": "due", "reason": None}
    assert event["consent"]["purposes"] == ["demographics", "labelling"]
    assert event["when"]["submitted"] == "2026-03-02T09:00:01.000005Z"


def test_the_same_facts_give_the_same_bytes_in_whatever_order_they_come() -> None:
    turned = {**PLAIN, "answers": dict(reversed(PLAIN["answers"].items()))}
    assert canonical_bytes(label_event(**PLAIN)) == canonical_bytes(label_event(**turned))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("annotator", "maria@example.org"),
        ("annotator", "Maria"),
        ("tool", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("client", "Firefox 128 on Maria's laptop"),
        ("item_sha256", "A" * 64),
        ("kind", "edit"),
        ("role", "boss"),
        ("active_ms", -1),
        ("active_ms", True),
        ("assignment", "two words"),
    ],
)
def test_free_text_and_misfits_are_refused_without_repeating_them(field: str, value: object) -> None:
    with pytest.raises(Invalid) as caught:
        label_event(**{**PLAIN, field: value})
    assert field in str(caught.value)
    if isinstance(value, str) and len(value) > 4:
        assert value not in str(caught.value)


def test_a_machine_answers_by_model_version_and_configuration() -> None:
    machine = Machine(model="tagger", version="1.2", config_sha256="d" * 64)
    event = label_event(**{**PLAIN, "annotator": None, "kind": "machine", "role": "machine"}, machine=machine)
    assert event["who"]["annotator"] is None
    assert event["who"]["machine"]["config_sha256"] == "d" * 64


@pytest.mark.parametrize(
    "extra", [{"annotator": None}, {"machine": Machine(model="m", version="1", config_sha256="e" * 64)}]
)
def test_an_event_has_exactly_one_author(extra: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="never both or neither"):
        label_event(**{**PLAIN, **extra})


def test_pay_is_in_whole_minor_units_of_a_known_form() -> None:
    with pytest.raises(Invalid, match=r"pay\.amount_minor"):
        label_event(**PLAIN, pay=Pay(rule="r", amount_minor=1.5, currency="EUR"))  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"pay\.currency"):
        label_event(**PLAIN, pay=Pay(rule="r", amount_minor=1, currency="euro"))


def test_a_correction_names_the_event_before_it() -> None:
    event = label_event(**{**PLAIN, "kind": "revise"}, previous=UUID(int=7))
    assert event["identity"] == {"kind": "revise", "previous": "00000000-0000-0000-0000-000000000007"}


def test_an_event_is_read_back_from_the_journal_and_other_events_are_not() -> None:
    event = label_event(**PLAIN)
    fact = read_label_event(canonical_bytes({"id": "e-1", "log": 3, "data": event}))
    assert (fact.event_id, fact.says) == ("e-1", event)
    with pytest.raises(Invalid, match="not about a label"):
        read_label_event(canonical_bytes({"id": "e-2", "log": 3, "data": {"kind": "other"}}))
