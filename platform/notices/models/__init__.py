from notices.models.notice import MailState, Notice, NoticeMail

__all__ = ["MailState", "Notice", "NoticeMail"]
