"""All settings, typed, in one frozen value.

Sources, later ones win: defaults, `model.toml` below the home (the model chosen on the Settings page), `tutor.toml` in
the working directory, `TUTOR_*` environment variables, command-line flags. This module is the only reader of
environment and files. The key of a chat model is no setting: it is read apart, by `find_model_key`, and kept nowhere.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, StringConstraints, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from sqlalchemy import URL

from corpus.errors import SettingsError

CONFIG_FILE = Path("tutor.toml")
MODEL_FILE = "model.toml"
"""Below the home: what was chosen on the Settings page."""
SECRETS_FILE = "secrets.toml"
"""Where a key may stand, below the home or in `.streamlit` of the working directory."""
KEY_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "databricks": ("DATABRICKS_TOKEN",),
    "ollama": (),
}
"""Each provider of chat models, and the variables its key usually stands in."""

Model = Annotated[str, StringConstraints(pattern=r"^(?:(?:" + "|".join(KEY_VARIABLES) + r"):\S+)?$")]
Address = Annotated[str, StringConstraints(pattern=r"^(?:https?://[^\s@?#]+)?$")]


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
        model: Chat model as `provider:name`; empty means that no model is ever called.
        model_base_url: Address of an OpenAI-compatible server, or of the provider; empty means its own.
        model_timeout: Seconds without a word from the model after which it is given up.
        model_retries: Further tries after a failure that may pass, before the first word.
        model_max_tokens: Longest reply, in tokens.
        model_input_price: Price of a million tokens sent, in USD; None if not known.
        model_output_price: Price of a million tokens received, in USD; None if not known.
        model_monthly_cap: USD a month after which the model is not called; needs both prices. None means no cap.
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
    model: Model = ""
    model_base_url: Address = ""
    model_timeout: float = Field(default=30.0, gt=0, le=600)
    model_retries: int = Field(default=1, ge=0, le=5)
    model_max_tokens: int = Field(default=1000, ge=50, le=100_000)
    model_input_price: float | None = Field(default=None, ge=0)
    model_output_price: float | None = Field(default=None, ge=0)
    model_monthly_cap: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _cap_has_prices(self) -> Settings:
        if self.model_monthly_cap is not None and None in {self.model_input_price, self.model_output_price}:
            raise ValueError("model_monthly_cap needs model_input_price and model_output_price")
        return self

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

    @property
    def model_provider(self) -> str:
        """Return the provider of the chat model, or ""."""
        return self.model.partition(":")[0]


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
        settings = Settings(**given)  # type: ignore[arg-type]
        chosen = {name: value for name, value in _chosen_model(settings.home).items()
                  if name not in settings.model_fields_set}  # fmt: skip
        return Settings(**given, **chosen) if chosen else settings  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False)]
        raise SettingsError("settings cannot be used: " + "; ".join(lines)) from None  # the cause shows the values
    except ValueError as error:
        raise SettingsError(f"{CONFIG_FILE} cannot be read: {error}") from error


def model_is_fixed(settings: Settings) -> bool:
    """Return whether the model is set by environment, `tutor.toml` or flags, so that the page cannot change it."""
    try:
        return "model" in Settings(home=settings.home).model_fields_set
    except ValueError:
        return True


def choose_model(settings: Settings, model: str, base_url: str) -> Settings:
    """Keep the model chosen on the Settings page below the home, and return the settings with it.

    Raises:
        SettingsError: The choice is impossible or the file cannot be written.
    """
    lines = [f"model = {json.dumps(model.strip())}", f"model_base_url = {json.dumps(base_url.strip())}"]
    try:
        changed = Settings.model_validate(settings.model_dump() | tomllib.loads("\n".join(lines)))
    except ValidationError as error:
        names = ", ".join(sorted({str(item["loc"][0]) for item in error.errors(include_input=False) if item["loc"]}))
        raise SettingsError(
            f"This choice cannot be used ({names}). A model is written as provider:name, such as ollama:qwen3; the "
            f"providers are {', '.join(KEY_VARIABLES)}. An address begins with http:// or https:// and holds no key."
        ) from None
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        (settings.home / MODEL_FILE).write_text("\n".join(lines) + "\n", "utf-8")
    except OSError as error:
        raise SettingsError(f"{settings.home / MODEL_FILE} cannot be written: {error.strerror}") from error
    return changed


def find_model_key(settings: Settings) -> SecretStr | None:
    """Return the key of the chosen model's provider, or None.

    It is looked for in the provider's usual environment variable, then in `secrets.toml` below the home, then in
    `.streamlit/secrets.toml` of the working directory, under the same name.

    Raises:
        SettingsError: A secrets file cannot be read.
    """
    names = KEY_VARIABLES.get(settings.model_provider, ())
    for name in names:
        if os.environ.get(name, "").strip():
            return SecretStr(os.environ[name].strip())
    for path in (settings.home / SECRETS_FILE, Path(".streamlit") / SECRETS_FILE):
        held = _toml(path)
        for name in names:
            if isinstance(held.get(name), str) and held[name].strip():
                return SecretStr(held[name].strip())
    return None


def find_model_address(settings: Settings) -> str:
    """Return the address of the model's server; of a Databricks workspace it follows from `DATABRICKS_HOST`."""
    host = os.environ.get("DATABRICKS_HOST", "").strip().rstrip("/")
    if settings.model_base_url or settings.model_provider != "databricks" or not host:
        return settings.model_base_url
    return f"{host if '://' in host else f'https://{host}'}/serving-endpoints"


def _chosen_model(home: Path) -> dict[str, Any]:
    return {name: value for name, value in _toml(home / MODEL_FILE).items() if name in {"model", "model_base_url"}}


def _toml(path: Path | str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError):  # the message of a parser may repeat what stands in the file
        raise SettingsError(f"{path} cannot be read; correct it or remove it") from None
