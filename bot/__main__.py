"""`python -m bot`: serves the chat, the articles and the demo page."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

app = typer.Typer(help="Secure Base: answers from vetted articles, crisis help first.", invoke_without_command=True)
console = Console(highlight=False)


@app.callback()
def main(context: typer.Context) -> None:
    """Serves, unless another command is given."""
    if context.invoked_subcommand is None:
        serve()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on (SECURE_BASE_HOST).")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on (SECURE_BASE_PORT).")] = -1,
) -> None:
    """Serves on http://127.0.0.1:8000 unless the settings say otherwise."""
    import uvicorn

    from bot.app import create_app
    from bot.limits import LimitError
    from bot.settings import Settings

    try:
        settings = Settings()
        application = create_app(settings)
    except ValidationError as error:
        for item in error.errors():
            console.print(f"Setting SECURE_BASE_{str(item['loc'][0]).upper()}: {item['msg']}.")
        raise typer.Exit(2) from None
    except LimitError as error:
        console.print(str(error))
        raise typer.Exit(2) from None
    host, port = host or settings.host, settings.port if port < 0 else port
    console.print(f"Secure Base is on http://{host}:{port}  (stop it with Ctrl+C)")
    uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10)


if __name__ == "__main__":
    app()
