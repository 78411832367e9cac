from annotations.profiles.models.consent import ProfileConsent
from annotations.profiles.models.draw import DrawnGroups, GroupDraw
from annotations.profiles.models.profile import Profile, ProfileHolder

__all__ = ["DrawnGroups", "GroupDraw", "Profile", "ProfileConsent", "ProfileHolder"]
