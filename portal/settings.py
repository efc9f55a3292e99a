"""Settings, read once from the environment (prefix ``PORTAL_``) and never changed."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

# Whoever sees /dev/texts can sign in as anybody, so it is shown on these addresses only.
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(BaseSettings):
    """What differs from one installation to the next. `portal up` fills in what the embedded set-up knows."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path(".data"), description="folder of the embedded servers and of the key")
    host: str = Field("127.0.0.1", description="address on which the portal listens")
    port: int = Field(8000, ge=1, le=65535, description="port on which the portal listens")
    public_url: str = Field("http://127.0.0.1:8000", description="address under which the outside reaches the portal")
    workers: int = Field(1, ge=1, le=64, description="web processes")
    page_dir: Path = Field(Path("frontend/dist"), description="the built pages")
    font_dir: Path = Field(
        Path("frontend/node_modules/@expo-google-fonts/noto-sans-sc"), description="the letters of printed documents"
    )
    rare_font_dir: Path = Field(
        Path("frontend/node_modules/@expo-google-fonts/noto-sans-jp/400Regular"),
        description="fonts with the rare characters of names that those lack",
    )

    database_url: str | None = Field(None, description="PostgreSQL; without it the embedded server is used")
    redis_url: str | None = Field(None, description="Redis; without it the embedded server is used")
    secret_key: SecretStr | None = Field(
        None, description="32 bytes in base64 that seal identifiers, names and phone numbers"
    )

    signing_key: Path | None = Field(None, description="PKCS #12 file whose key signs issued documents")
    signing_passphrase: SecretStr = SecretStr("")
    evidence_bucket: str | None = Field(None, description="bucket of an S3 store; without it a folder of data_dir")
    evidence_endpoint: str | None = Field(None, description="address of the S3 store, where it is not Amazon's")
    scanner: str | None = Field(
        None, description="clamd, host:port or the path of its socket; then nothing unscanned is kept"
    )
    platforms: SecretStr = Field(
        SecretStr("{}"), description="platforms for pushes, as JSON: name to url and token; others wait in the outbox"
    )

    sms_gateway: Literal["local", "twilio"] | None = Field(
        None, description="local shows texts at /dev/texts and is the default of the embedded set-up only"
    )
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = Field("", description="number or messaging service (MG...) that sends")
    twilio_base_url: str = Field("https://api.twilio.com", description="another address for tests")
