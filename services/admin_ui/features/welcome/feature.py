"""Welcome: what a customer hears from the bot before a person answers."""

from typing import Final

from services.admin_ui.features.welcome.commands import greet, hint
from services.admin_ui.ui.feature import CustomerCommand, Feature, StartPayload, UpdateKind
from services.admin_ui.ui.say import say

FEATURE: Final = Feature(
    name="welcome",
    code="w",
    updates=(UpdateKind("unknown_command", hint, of="customer"),),
    customer_commands=(CustomerCommand("start", 10, say("Say hello"), greet),),
    start_payloads=(StartPayload("", greet),),
)
