"""How one's own consents are shown: each purpose with its whole text and where the actor stands."""

from dataclasses import dataclass

from accounts.actor import Actor
from annotations.profiles.domain.consent import PURPOSES, ConsentText, Purpose, is_live
from annotations.profiles.models import ProfileConsent
from annotations.profiles.selectors.consents import my_last


@dataclass(frozen=True, slots=True)
class Standing:
    """A purpose as it stands for the actor; `last` is the row that counts, None where there never was one."""

    purpose: Purpose
    last: ProfileConsent | None

    @property
    def live(self) -> bool:
        return self.last is not None and is_live(self.purpose, [self.last])

    @property
    def replaced(self) -> bool:
        """The actor agreed, but to a text that is no longer current: it no longer counts."""
        return self.last is not None and self.last.agreed and not self.live

    @property
    def agreed_text(self) -> ConsentText | None:
        """The text the actor last agreed to."""
        return self.purpose.text(self.last.text_version) if self.last is not None and self.last.agreed else None


def my_standings(actor: Actor) -> list[Standing]:
    """Every purpose there is, in a fixed order."""
    return [Standing(purpose, my_last(actor, purpose)) for purpose in PURPOSES.values()]
