SEND_MAIL = "notices.send_mail"
MAIL_DUE = "notices.mail_due"
