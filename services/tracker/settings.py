"""What a tracker needs to know."""

from shared.settings.groups import Listening, Port


class TrackerSettings(Listening):
    """A tracker's own settings, beside the broker's and the database's."""

    tracker_port: Port = 9102
