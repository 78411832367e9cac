from notices.services.mail import mail_send, mails_due
from notices.services.notices import notice_read, notice_send, notices_read_all

__all__ = ["mail_send", "mails_due", "notice_read", "notice_send", "notices_read_all"]
