SEND_INVITATION = "accounts.send_invitation"
