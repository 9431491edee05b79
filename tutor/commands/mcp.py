"""The command that serves the tutor to a learner's own assistant."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from corpus.errors import TutorError
from tutor.chat.engine import Tutor
from tutor.settings import load_settings

PATIENCE = 40.0
"""Seconds that a call waits for the index; assistants give up after about a minute."""


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: python -m tutor mcp --learner Ada")(mcp)


def mcp(
    learner: Annotated[str, typer.Option(help="Learner meant where a call names none; else who studied last.")] = "",
) -> None:
    """Serve search, ask, next_question, grade, explain, plan and progress over MCP on standard input and output.

    An assistant starts this by itself; see the README for its configuration.
    """
    from tutor.interop.asking import Asking
    from tutor.interop.assistant import Assistant
    from tutor.interop.mcp_server import make_server
    from tutor.services import open_services

    services = open_services(load_settings())
    asking = Asking(services.practice, learner)
    if learner:
        asking.learner()
    services.start()

    def tutor() -> Tutor:
        if not services.wait(PATIENCE):
            raise TutorError(f"{services.readiness().stage}. Call again in half a minute.")
        return services.tutor()

    server = make_server(Assistant(services.practice, tutor, asking), version("mlpro-tutor"))
    try:
        server.run("stdio")
    finally:
        services.wait(PATIENCE)  # a program that ends while the encoder is being loaded is aborted
        services.close()
