"""Write into each catalogue what it lacks, and tell how many texts have no translation: `make texts`."""

from typing import Annotated

import typer

from tests.texts.catalogues import catalogue_path, other_languages, parts, renew


def texts(
    language: Annotated[list[str] | None, typer.Option(help="One to begin with, like `de`, or to look at.")] = None,
) -> None:
    """New texts come in empty, for somebody to translate; what nobody says any more goes."""
    missing = 0
    for wanted in language or other_languages():
        for part in parts():
            left = renew(part, wanted)
            missing += left
            if left:
                typer.echo(f"{left:4} to translate in {catalogue_path(part, wanted)}")
    typer.echo(f"{missing} texts have no translation." if missing else "Every text is translated.")


if __name__ == "__main__":
    typer.run(texts)
