"""The product's abilities: each is a folder in features/, and one line here (docs/decisions.md 8.1)."""

from importlib import import_module
from typing import Final

from services.admin_ui.ui.feature import Feature
from services.admin_ui.ui.kernel import KERNEL

NAMES: Final = (
    "inbox",
    "conversation",
    "customers",
    "history",
    "direct_mode",
    "replies",
    "receipts",
    "relay",
    "notifications",
    "preferences",
    "dashboard",
    "welcome",
)


def _declared(name: str) -> Feature:
    """What the folder declares. Raises `TypeError` when the declaration bears another name."""
    feature: Feature = import_module(f"services.admin_ui.features.{name}.feature").FEATURE
    if feature.name != name:
        raise TypeError(f"features/{name} declares the feature {feature.name!r}")
    return feature


FEATURES: Final[tuple[Feature, ...]] = (KERNEL, *(_declared(name) for name in NAMES))
