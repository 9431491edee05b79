"""All settings, typed, in one frozen value.

Sources, later ones win: defaults, `tutor.toml` in the working directory, `TUTOR_*` environment
variables, command-line flags. This module is the only reader of environment and file.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from sqlalchemy import URL

from corpus.errors import SettingsError

CONFIG_FILE = Path("tutor.toml")


class Settings(BaseSettings):
    """Settings of the program.

    Attributes:
        home: Folder for everything that is written: index, database, logs.
        database_url: SQLAlchemy address of the learner's database; empty means SQLite below `home`.
        encoder: Name or folder of a sentence-transformers model; empty means the bundled one.
        host: Address the app listens on.
        port: TCP port the app listens on.
        question_limit: Longest question that is read, in characters; the rest is cut with a notice.
        answer_words: Longest answer, in words, unless the learner asks for more.
        history_shown: Turns of a long conversation drawn at once.
    """

    model_config = SettingsConfigDict(env_prefix="TUTOR_", frozen=True, extra="forbid", toml_file=CONFIG_FILE)

    home: Path = Field(default_factory=lambda: Path.home() / ".mlpro-tutor")
    database_url: str = ""
    encoder: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    question_limit: int = Field(default=4000, ge=100)
    answer_words: int = Field(default=180, ge=40)
    history_shown: int = Field(default=30, ge=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read flags, then environment, then `tutor.toml`; no dotenv and no secret folders."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def index_folder(self) -> Path:
        """Return the folder of the index."""
        return self.home / "index"

    @property
    def database(self) -> str:
        """Return the address of the database in use."""
        return self.database_url or URL.create("sqlite", database=str(self.home / "tutor.db")).render_as_string()


def load_settings(**flags: object) -> Settings:
    """Return the settings in force; flags that are None are left to the other sources.

    Raises:
        SettingsError: A setting is unknown or has an impossible value.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    prefix = str(Settings.model_config.get("env_prefix", ""))
    known = {prefix + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.upper().startswith(prefix) and name.upper() not in known)
    if unknown:
        raise SettingsError(f"{', '.join(unknown)} is no setting; the settings are {', '.join(sorted(known))}")
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        raise SettingsError("settings cannot be used: " + "; ".join(lines)) from error
    except ValueError as error:
        raise SettingsError(f"{CONFIG_FILE} cannot be read: {error}") from error
