"""Whether an address answers well, for a container's health check: `python -m deploy.healthcheck URL`."""

import sys
import urllib.error
import urllib.request

_PATIENCE_S = 4.0


def trouble_with(url: str) -> str | None:
    """None when the address answers 2xx; else what it said instead, which for /readyz names the part that is not."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_S):  # noqa: S310  # The address is the operator's own.
            return None
    except urllib.error.HTTPError as answer:
        return f"{answer.code} {answer.read(500).decode(errors='replace')}"
    except OSError as error:
        return str(error)


if __name__ == "__main__":
    sys.exit(trouble_with(sys.argv[1]))
