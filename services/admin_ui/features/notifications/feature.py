"""Notifications: whoever writes, the admins hear of it, each of what they want and when they want it."""

from typing import Final

from services.admin_ui.features.notifications import press
from services.admin_ui.features.notifications.actions import (
    MAY_SET_ESCALATION,
    PushArchive,
    PushMarkRead,
    PushShowInbox,
    SetEscalation,
    SetPushLevel,
    SetQuietHours,
    ShowNotifications,
)
from services.admin_ui.features.notifications.backlog import set_backlog_gauges
from services.admin_ui.features.notifications.delivered import PUSH
from services.admin_ui.features.notifications.loop import run
from services.admin_ui.features.notifications.settings import open_notifications
from services.admin_ui.ui.feature import Command, Feature, Gauges, Loop, Table, does, opens
from services.admin_ui.ui.rights import Right
from services.admin_ui.ui.say import say

_ALL: Final = "SELECT, INSERT, UPDATE, DELETE"

FEATURE: Final = Feature(
    name="notifications",
    code="n",
    actions=(
        opens(ShowNotifications, open_notifications),
        does(SetPushLevel, press.change_level),
        does(SetQuietHours, press.change_quiet_hours),
        does(SetEscalation, press.change_escalation),
        does(PushMarkRead, press.mark_read),
        does(PushArchive, press.archive),
        does(PushShowInbox, press.show_inbox),
    ),
    rights=(Right(MAY_SET_ESCALATION, ("owner",)),),
    commands=(Command("notifications", 30, say("What you are notified about, and when"), opens=ShowNotifications()),),
    kinds=(PUSH,),
    events=("notifications.level", "notifications.quiet_hours", "notifications.escalation"),
    tables=(
        Table("pushes", _ALL, "user_id", "what each admin was notified about in the conversation; kept for good"),
        Table("push_digests", _ALL),
        Table("push_backlog", _ALL, "user_id", "that something happened in the conversation; until it is looked at"),
        Table("escalations", _ALL, "user_id", "since when nobody answered, once everyone was alerted; kept for good"),
        Table("desk_settings", "SELECT, UPDATE"),
    ),
    loops=(Loop("notifications", run),),
    gauges=(Gauges(set_backlog_gauges),),
)
