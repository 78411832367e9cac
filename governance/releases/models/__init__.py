from governance.releases.models.release import Pull, Release, ReleaseState

__all__ = ["Pull", "Release", "ReleaseState"]
