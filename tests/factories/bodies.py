"""A body for every write of the API that is complete and well-formed: what is refused is then refused for another reason.

An empty body is refused before anything is looked up, so a test that sends one learns nothing about who may act on what.
"""

from typing import Any

_DAY = "2026-01-06"
_FAR = "2027-03-01T09:00:00Z"
_LATER = "2027-03-01T11:00:00Z"
_SCHEMA = {
    "questions": [{"id": "tone", "kind": "single_choice", "title": "Tone?", "labels": [{"value": "a"}, {"value": "b"}]}]
}
_PAY = {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400, "expected_item_s": 20}
_ENVELOPE = {
    "v": 1, "kdf": "PBKDF2-SHA-256", "iterations": 600_000, "salt": "A" * 24, "cipher": "AES-256-GCM", "nonce": "A" * 16,
    "ciphertext": "A" * 64,
}  # fmt: skip

# (name of the route, method) → body. Ids that a body names are filled in by `body_of`.
_BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("api:me", "patch"): {"display_name": "A new name", "time_zone": "Europe/Berlin"},
    ("api:my-tokens", "post"): {"name": "a program", "scopes": ["read"], "days": 3},
    ("api:organisations", "post"): {},
    ("api:member", "patch"): {"roles": ["annotator"]},
    ("api:invitations", "post"): {"email": "somebody.new@example.org", "roles": ["annotator"]},
    ("api:conformance-people", "post"): {"roles": ["annotator"], "password": False, "time_zone": "UTC"},
    ("api:invitation-accept", "post"): {
        "token": "fh_inv_none", "display_name": "N", "password": "correct horse battery 9", "time_zone": "UTC",
    },
    ("api:projects", "post"): {
        "name": "Another", "slug": "another", "item_kind": "text", "overlap": 1, "schema": _SCHEMA, "guidelines": "# How", "pay": _PAY,
        "slices": ["topic"], "protected": [], "exposure": {"max_view_ms": 60_000},
    },
    ("api:label-studio", "post"): {
        "config": '<View><Text name="t" value="$t"/><Choices name="c" toName="t"><Choice value="A"/><Choice value="B"/></Choices></View>',
    },
    ("api:project", "patch"): {"name": "Renamed", "description": "What it is about", "licence": "CC-BY-4.0"},
    ("api:project-pause", "post"): {"reason": "We look at the guidelines again."},
    ("api:project-schema", "post"): {"definition": _SCHEMA, "change_note": "Two labels"},
    ("api:project-guidelines", "post"): {"markdown": "# Anew", "change_note": "Rewritten"},
    ("api:project-pay-policy", "post"): {**_PAY, "change_note": "More"},
    ("api:project-exposure-policy", "post"): {"max_view_ms": 60_000, "blur_from_level": 1, "limits": {}, "change_note": "Less"},
    ("api:source-list", "post"): {"name": "another source", "collector": "We", "declared_severity": {"hate": 1}},
    ("api:project-leases", "post"): {"resume": True},
    ("api:lease-submission", "post"): {"fence": 1, "answers": {"tone": "polite"}},
    ("api:lease-draft", "put"): {"fence": 1, "version": 0, "answers": {"tone": "polite"}},
    ("api:lease-skip", "post"): {"fence": 1, "reason": "unclear", "note": "Both fit"},
    ("api:lease-return", "post"): {"fence": 1},
    ("api:lease-heartbeats", "post"): {"lease": 1, "seq": 1, "visible": True, "interacted": True},
    ("api:lease-reveal", "post"): {"fence": 1},
    ("api:lease-rating", "post"): {"category": "hate", "level": 2},
    ("api:project-shifts", "post"): {"starts_at": _FAR, "ends_at": _LATER, "places": 1, "note": "Morning"},
    ("api:project-shift-proposals", "post"): {"starts_at": _FAR, "ends_at": _LATER, "note": "Morning"},
    ("api:project-shift-cancel", "post"): {"reason": "The data are late."},
    ("api:shift-cancel", "post"): {"reason": "I am ill."},
    ("api:shift-heartbeats", "post"): {"shift": 1, "seq": 1},
    ("api:project-correction", "post"): {"pay": True, "reason": "It was so."},
    ("api:my-corrections", "post"): {"project": 1, "day": _DAY, "minutes": 5, "reason": "I read on paper."},
    ("api:project-activities", "post"): {"kind": "instructions"},
    ("api:activity-heartbeats", "post"): {"seq": 1, "visible": True, "interacted": True},
    ("api:project-courses", "post"): {"kind": "training", "title": "Course", "markdown": "# Course"},
    ("api:my-payee", "put"): {
        "name": "Ada", "iban": "DE89370400440532013000", "country": "DE", "region": "", "place_from": _DAY,
    },
    ("api:bank-account", "put"): {"name": "We", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"},
    ("api:line-reverse", "post"): {"decision": None},
    ("api:payouts", "post"): {"currency": "EUR"},
    ("api:project-escrow", "post"): {"amount_minor": 500, "reference": "transfer 7", "direction": "deposit"},
    ("api:my-consents", "put"): {"category": "hate", "level": 1},
    ("api:my-limits", "put"): {"window": "hour", "amount": 1},
    ("api:my-check-ins", "post"): {"envelope": _ENVELOPE},
    ("api:item-rating", "post"): {"category": "hate", "level": 2},
    ("api:item-report", "post"): {"reason": "unlawful", "note": "Look at it"},
    ("api:exposure-sums", "post"): {"week": "2026-01-05", "category": "hate"},
    ("api:override-decision", "post"): {"approve": False},
    ("api:person-limits", "patch"): {"window": "day", "amount": 1_000, "reason": "A study", "until": _FAR},
    ("api:seal-open", "post"): {"purpose": "Deciding on the report"},
    ("api:seal-decision", "post"): {"verdict": "mistaken"},
    ("api:my-profile", "put"): {"answers": {"gender": "woman"}},
    ("api:my-profile-consents", "post"): {"purpose": "released_groups", "agreed": True, "text_version": "1"},
    ("api:project-gold", "post"): {"item": 1, "question": "tone", "answer": "polite", "rationale": "It thanks."},
    ("api:gold-contest-answer", "post"): {"keep": True, "answer": "It stands."},
    ("api:gold-contest", "post"): {"reason": "It is neutral."},
    ("api:my-decision-appeal", "post"): {"text": "I did not copy."},
    ("api:decisions", "post"): {
        "person": "1", "project": None, "kind": "removal", "reason": "conduct", "evidence": {"note": "n"}, "rule_version": "1",
        "explanation": "Because.", "effect_at": _FAR,
    },
    ("api:decision-answer", "post"): {"outcome": "overturned", "text": "It was not shown."},
    ("api:holds", "post"): {"person": "1", "hours": 1, "explanation": "An account was taken over."},
    ("api:release-list", "post"): {"version": "7.7.7", "note": "n", "method": "majority", "splits": None},
    ("api:release-withdraw", "post"): {"reason": "A picture must go."},
    ("api:audit", "post"): {"spec": {}},
    ("api:datasheet-answer", "put"): {"text": "We collected it."},
    ("api:audit-finding-answer", "post"): {"response": "accept", "reason": "It is known."},
    ("api:project-agreement", "post"): {},
}  # fmt: skip


def body_of(route: str, method: str, **ids: Any) -> dict[str, Any]:
    """A well-formed body for this write; `ids` replace what it names of that name. Empty where none is taken."""
    body = dict(_BODIES.get((route, method), {}))
    return body | {name: value for name, value in ids.items() if name in body}


def bodies() -> dict[tuple[str, str], dict[str, Any]]:
    """Every write that takes fields, with such a body."""
    return {key: body for key, body in _BODIES.items() if body}
