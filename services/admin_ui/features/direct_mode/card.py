"""What the card and the lists show of direct message mode: the way in, and who is there now."""

from collections.abc import Mapping, Sequence

from services.admin_ui.features.direct_mode.actions import ShowDirect
from services.admin_ui.features.direct_mode.banner import DIRECT_MESSAGE
from services.admin_ui.ui.action import Action
from services.admin_ui.ui.names import Name, name_in_row
from services.admin_ui.ui.say import Text, joined, lay, say
from services.admin_ui.ui.screen import Button
from services.admin_ui.ui.viewer import Viewer
from shared.db.conversations import ConversationRow


async def here_now(_: object, row: ConversationRow, __: Viewer) -> Sequence[Text]:
    """Everybody who is in the conversation."""
    if not row.here_now:
        return ()
    return (say("👁 Here now: {names}", names=joined(", ", map(Name, row.here_now))),)


def way_in(row: ConversationRow, back: Action | None, _: Viewer) -> Mapping[tuple[int, int], Button]:
    """The button on the card."""
    return {(3, 2): Button(DIRECT_MESSAGE, ShowDirect(row.user_id, back=back))}


def sign(row: ConversationRow) -> str:
    """For lists: somebody is in it."""
    return "👁" if row.here_now else ""


def names(row: ConversationRow) -> Text | None:
    """`👁 @bob +1`: one of them, and how many more."""
    if not row.here_now:
        return None
    first = name_in_row(row.here_now[0])
    others = len(row.here_now) - 1
    return lay("👁 {first} +{others}", first=first, others=others) if others else lay("👁 {first}", first=first)
