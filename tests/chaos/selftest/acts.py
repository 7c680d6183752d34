"""Which bug shows in which scene, and by what."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.chaos.selftest import phone_scenes, scenes
from tests.chaos.selftest.planted import program
from tests.chaos.selftest.stage import Stage
from tests.chaos.world import Cast
from tests.support.ports import free_port

Scene = Callable[[Stage], Awaitable[None]]

AT_THE_DOOR: Final = Cast(services=("gateway", "tracker"), trackers=2, has_links=True)
AT_THE_PHONES: Final = Cast(has_links=True)


def by_webhook() -> Cast:
    """The same as at the door, where Telegram calls."""
    port = str(free_port())
    settings = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_PORT": port, "WEBHOOK_SECRET": "known-to-both"}
    return replace(AT_THE_DOOR, settings=settings)


@dataclass(frozen=True)
class Planted:
    """A bug of a service; `sign` is what one of the judges' sentences then says."""

    service: str
    bug: str
    sign: str


@dataclass(frozen=True)
class Act:
    """A scene, and the bugs that show in it."""

    scene: Scene
    bugs: Sequence[Planted]
    customers: int = 300

    @property
    def name(self) -> str:
        """In words."""
        return str(getattr(self.scene, "__name__", "")).replace("_", " ")


POLLING: Final = (
    Act(
        scenes.plain_stream,
        (
            Planted("gateway", "poison swallowed", "are no dead letters"),
            Planted("tracker", "edit counted as message", "counted more than once"),
            Planted("tracker", "duplicates counted", "counted more than once"),
            Planted("tracker", "last to arrive shown as the last", "ends with"),
            Planted("tracker", "first edit kept", "do not read as they were last"),
            Planted("tracker", "batch mates of a poison lost", "messages are lost"),
            Planted("tracker", "never acked", "left in queues"),
        ),
    ),
    Act(scenes.both_trackers_at_once, (Planted("tracker", "unsorted batch", "deadlock detected"),), customers=1500),
    Act(scenes.link_lost, (Planted("gateway", "confirm ignored", "messages are lost"),)),
    Act(
        scenes.link_lost_and_gateway_killed,
        (Planted("gateway", "offset moved past unconfirmed", "messages are lost"),),
    ),
    Act(
        scenes.bindings_removed,
        (
            Planted("gateway", "mandatory flag off", "messages are lost"),
            Planted("gateway", "shared message_id", "are no dead letters"),
        ),
    ),
    Act(
        scenes.commits_fail,
        (
            Planted("tracker", "dedup outside the transaction", "messages are lost"),
            Planted("tracker", "no second attempt at a commit", "messages are lost"),
        ),
    ),
    Act(scenes.tracker_killed_before_its_commit, (Planted("tracker", "ack before commit", "messages are lost"),)),
    Act(scenes.broker_flaps, (Planted("tracker", "lost consumer never opened again", "never worked again"),)),
    Act(scenes.services_stopped, (Planted("tracker", "swallowed cancellation", "did not stop"),)),
)
WEBHOOK: Final = (
    Act(scenes.link_lost_and_gateway_killed, (Planted("gateway", "webhook 200 before confirm", "messages are lost"),)),
)
PHONES: Final = (
    Act(phone_scenes.answer_lost, (Planted("admin_ui", "resend on unknown", "arrived 2 times"),)),
    Act(phone_scenes.gateway_killed_in_a_call, (Planted("gateway", "redelivered call made again", "arrived 2 times"),)),
    Act(phone_scenes.customer_writes_on, (Planted("admin_ui", "unread reset to 0 on a reply", "0 are unread"),)),
    Act(phone_scenes.one_message_one_push, (Planted("admin_ui", "push told twice", "was told 2 times"),)),
    Act(phone_scenes.open_panel, (Planted("tracker", "announce skipped", "does not show who has written"),)),
    Act(
        phone_scenes.killed_with_an_update_in_hand,
        (Planted("admin_ui", "updates acked before they are handled", "the admin's reply is lost"),),
    ),
)
FORGED: Final = (
    Planted("admin_ui", "everybody may press", "were refused as not_an_admin"),
    Planted("gateway", "webhook secret not compared", "forged secrets were answered"),
)
"""What only forgeries show."""


def with_a_bug(cast: Cast, planted: Planted) -> Cast:
    """The same cast, where every process of this service has the bug."""
    those = [name for name in cast.names if name.rstrip("0123456789") == planted.service]
    return replace(cast, programs={name: program(planted.service, planted.bug) for name in those})
