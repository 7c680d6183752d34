"""aiogram, imported in a second: its models are built when one is first used, not all of them at once.

aiogram builds some 350 models as it is imported, one by one, which takes four seconds of a processor and more: most of
what a start of admin_ui took. pydantic builds a model by itself when it is first used, alone or as a part of another;
it only has to find the names in it, which aiogram's modules do not import because they need each other
(docs/decisions.md 11.1).
"""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

_LATER: Final = "aiogram.types"


@contextlib.contextmanager
def _models_built_when_used() -> Iterator[None]:
    rebuild: Any = BaseModel.__dict__["model_rebuild"]
    config = BaseModel.model_config

    def rebuild_later(cls: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **how: Any) -> Any:
        if _types_namespace is None or not cls.__module__.startswith(_LATER):
            return rebuild.__func__(cls, _types_namespace=_types_namespace, **how)
        # A model inside another is looked up from its own module alone.
        known = vars(sys.modules[cls.__module__])
        known |= {name: value for name, value in _types_namespace.items() if name not in known}
        return None

    BaseModel.model_rebuild = classmethod(rebuild_later)  # type: ignore[assignment,method-assign]
    # Only aiogram's types ask for this by themselves, its methods do not.
    BaseModel.model_config = ConfigDict(defer_build=True)
    try:
        yield
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
        BaseModel.model_config = config


with _models_built_when_used():
    import aiogram.types  # noqa: F401  # Whoever imports it after us has these.
