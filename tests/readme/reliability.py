"""What `make chaos`, `make chaos-selftest` and `make fuzz` came to, as docs/figures.md shows it. Pure."""

from collections.abc import Iterator
from typing import Any

from tests.chaos.report import WITHIN_S
from tests.readme.parts import table


def survived(chaos: dict[str, Any]) -> str:
    """Two tables of `make chaos`: what became of everything, and how long it took to be well again."""
    recovered = table(("recovery from faults of", "times", "p50", "p99", "longest", "wanted"), _recoveries(chaos))
    return f"{_counted(_chaos(chaos))}\n\n{recovered}"


def planted_bugs(selftest: dict[str, Any]) -> str:
    """Whether `make chaos-selftest` caught every bug, and nothing else."""
    return _counted(_selftest(selftest))


def forgeries(fuzz: dict[str, Any]) -> str:
    """What `make fuzz` sent in, and what of it was believed."""
    return _counted(_fuzz(fuzz))


def _counted(lines: Iterator[tuple[str, str, str]]) -> str:
    return table(("what", "counted", "wanted"), lines)


def _chaos(report: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield f"**make chaos**, seed {report['seed']}, {_minutes(report['seconds'])}", "", ""
    yield "faults", _number(report["faults"]), ""
    yield "messages of customers", _number(report["messages"]), ""
    told_again = f"{_number(report['of them again'])} of {_number(report['updates told'])}"
    yield "updates that Telegram told again", told_again, ""
    for what in ("lost", "duplicated", "unexpected", "left in queues"):
        yield f"… {what}", _number(report[what]), "0"
    yield "dead letters", _number(report["dead letters"]), f"{_number(report['poison'])}, the poison"
    yield "answers of admins", _number(report["answers"]), ""
    yield "… lost", _number(report["lost answers"]), "0"
    yield "… sent twice, on an admin's Retry", _number(report["answers sent twice"]), ""
    yield "what the oracle found wrong", _number(len(report["wrong"])), "0"


def _selftest(report: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield f"**make chaos-selftest**, {_minutes(report['seconds'])}", "", ""
    yield "planted bugs that were caught", _number(report["caught"]), _number(report["bugs"])
    without = _number(report["scenes without a bug"])
    yield "scenes without a bug in which nothing was found", _number(report["of them with nothing found"]), without


def _fuzz(report: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield f"**make fuzz**, seed {report['seed']}", "", ""
    yield "mutated updates through both doors", _number(report["mutated updates"]), ""
    yield "good messages between them", _number(report["good messages between them"]), ""
    forged = sum(report["forged presses"].values()), sum(report["forged secrets"].values())
    yield "forged presses, and forged secrets", " and ".join(map(_number, forged)), ""
    yield "good messages lost, forgeries accepted, answers of 5xx", _number(len(report["wrong"])), "0"


def _recoveries(report: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for part, figures in report["recovery"].items():
        yield f"**{part}**", *_times(figures), f"p99 ≤ {WITHIN_S[part]:g} s"
    for name, figures in sorted(report["by fault"].items()):
        yield name, *_times(figures), ""


def _times(figures: dict[str, float]) -> tuple[str, ...]:
    return _number(figures["times"]), *(f"{figures[which]:.1f} s" for which in ("p50", "p99", "max"))


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"


def _number(value: float) -> str:
    return f"{value:,}"
