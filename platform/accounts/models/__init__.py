from accounts.models.credentials import ApiToken, Invitation, SignInLink
from accounts.models.organisation import InstallationDuty, Membership, Organisation
from accounts.models.privacy import AccessRecord, PersonKey
from accounts.models.user import User

__all__ = [
    "AccessRecord",
    "ApiToken",
    "InstallationDuty",
    "Invitation",
    "Membership",
    "Organisation",
    "PersonKey",
    "SignInLink",
    "User",
]
