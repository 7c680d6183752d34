"""Errors, named by the action they ask for. Everything the project raises on purpose is one of these three."""


class FrontdeskError(Exception):
    """Anything the project raises on purpose."""


class TryAgain(FrontdeskError):
    """Something outside is away or busy: the same again, later, may succeed."""


class NeverAgain(FrontdeskError):
    """This input can never succeed: put it aside, whole, and go on with the rest."""


class Misconfigured(FrontdeskError):
    """The service cannot start as configured: say which variable, and stop."""
