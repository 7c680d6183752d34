"""The menus: admins see their inbox as screens in Telegram and act on it; customers get a greeting."""
