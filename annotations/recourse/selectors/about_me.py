"""Which rows are about a person: found from the models themselves, so that no table can be forgotten (D6).

A row is about whoever its `user`, `annotator`, `person` or `subject` is; every other link to a person says who acted, and
that person's own acts are listed by their number. `tests/integration/recourse/test_everything_about_me.py` holds every
link to a person against these rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, ForeignKey, Model

from accounts.models import User

ABOUT = ("user", "annotator", "person", "subject")
# Rows that reach a person through another row.
THROUGH = {
    "notices.NoticeMail": "notice__user",
    "pay.LedgerEntry": "account__user",
    "pay.PaymentAnswer": "payment__user",
    "profiles.DrawnGroups": "profile__holder__user",
    "profiles.ProfileConsent": "profile__holder__user",
    "recourse.DecisionEvent": "decision__person",
    "recourse.HoldLift": "hold__person",
    "work.CorrectionDecision": "correction__annotator",
    "work.Draft": "assignment__annotator",
    "work.Heartbeat": "assignment__annotator",
    "work.ReservedItem": "shift__annotator",
}
# What opens the account rather than tells about the person, and answers kept for a retry.
SECRET = frozenset(
    {
        "accounts.PersonKey",
        "accounts.SignInLink",
        "mfa.Authenticator",
        "webapi.IdempotencyRecord",
    }
)
_SECRET_FIELDS = frozenset({"password", "token_sha256", "session_epoch"})


@dataclass(frozen=True, slots=True)
class Section:
    """One table's rows about a person: the file's name, the model, and the path from a row to the person."""

    name: str
    model: type[Model]
    path: str

    @property
    def fields(self) -> list[str]:
        return [field.attname for field in _columns(self.model)]

    def rows(self, user_id: int) -> Iterator[dict[str, Any]]:
        """The rows in the order they were written, streamed."""
        found = self.model._default_manager.filter(**{self.path: user_id}).order_by("pk")
        yield from found.values(*self.fields).iterator(chunk_size=2000)


def sections() -> list[Section]:
    """Everything there is about anybody, in the order of names."""
    found = [Section("accounts_user", User, "pk")]
    for model in apps.get_models():
        label = model._meta.label
        path = THROUGH.get(label) or next((name for name in ABOUT if name in _links(model)), None)
        if path is not None and label not in SECRET:
            found.append(Section(model._meta.db_table, model, path))
    return sorted(found, key=lambda section: section.name)


def acts(user_id: int) -> Iterator[dict[str, Any]]:
    """What the person did in a role, by table, column and number: the rows themselves are about other things."""
    for model in apps.get_models():
        for name in _links(model):
            if name in ABOUT or model._meta.label in SECRET:
                continue
            for pk in model._default_manager.filter(**{name: user_id}).order_by("pk").values_list("pk", flat=True):
                yield {"table": model._meta.db_table, "as": name, "number": pk}


def _links(model: type[Model]) -> list[str]:
    return [f.name for f in model._meta.fields if isinstance(f, ForeignKey) and f.related_model is User]


def _columns(model: type[Model]) -> "list[Field[Any, Any]]":
    return [f for f in model._meta.fields if f.name not in _SECRET_FIELDS and not isinstance(f, BinaryField)]
