"""What admin_ui needs to know."""

from shared.settings.groups import Listening, Owners, Port


class AdminUiSettings(Listening, Owners):
    """admin_ui's own settings, beside the broker's and the database's."""

    admin_ui_port: Port = 9103
