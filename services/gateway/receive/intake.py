"""What every door does with a raw update: translate it, or put it in quarantine whole; count it."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Literal

import structlog

from services.gateway.receive.updates import update_id_at_start
from services.gateway.translate.translate import Translated, translate
from shared.contracts.announcements import Quarantined
from shared.contracts.codec import encode
from shared.errors import NeverAgain
from shared.metrics import DOORS, UPDATE_FATES, GatewayMetrics

log = structlog.get_logger()

Door = Literal["polling", "webhook"]


class Intake:
    """Reads raw updates. `admin_ids` are those whose updates go to admin_ui."""

    def __init__(self, admin_ids: frozenset[int], metrics: GatewayMetrics) -> None:
        self._admin_ids = admin_ids
        # Looking a labelled counter up costs more than counting.
        self._received = {(door, fate): metrics.received.labels(door, fate) for door in DOORS for fate in UPDATE_FATES}

    def read(self, body: bytes) -> Translated:
        """Sort a raw update; one that cannot be translated is sorted into quarantine."""
        try:
            return translate(body, self._admin_ids, time.time())
        except NeverAgain as exc:
            log.warning("update put into quarantine", update_id=update_id_at_start(body), reason=str(exc))
            return Translated(quarantined=encode(Quarantined(body, str(exc))))

    def count(self, translated: Translated, door: Door) -> None:
        """It came in by this door, and is kept."""
        self._received[door, translated.fate].inc()

    def receive(self, bodies: Iterable[bytes], door: Door) -> list[Translated]:
        """Read updates that just came in together by `door`, and count them."""
        translated = [self.read(body) for body in bodies]
        for fate, count in Counter(one.fate for one in translated).items():
            self._received[door, fate].inc(count)
        return translated
