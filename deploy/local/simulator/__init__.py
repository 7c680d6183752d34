"""A simulated Telegram: the Bot API over HTTP, people with phones, and a page to watch them.

Nothing in the services knows of it: they talk to `TELEGRAM_API_URL`, and tests talk to its control side over HTTP.
"""

from deploy.local.simulator.records import Person
from deploy.local.simulator.server import Simulator, run_simulator

__all__ = ["Person", "Simulator", "run_simulator"]
