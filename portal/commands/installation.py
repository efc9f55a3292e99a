"""What a running portal needs: settings, servers, the key. Whatever is not set is provided."""

import base64
import binascii
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr, ValidationError

from portal.embedded import Embedded, EmbeddedError, addresses, plain_errors
from portal.messages import OperatorError
from portal.security.sealing import Sealer
from portal.settings import Settings


def read_settings() -> Settings:
    """The settings of the environment. Raises OperatorError naming the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "PORTAL_" + "_".join(str(part) for part in first["loc"]).upper()
        raise OperatorError("setting_wrong", name=name, reason=first["msg"]) from None


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment with every setting written out: what a child process is given."""
    values = {}
    for name, value in settings:
        if isinstance(value, SecretStr):
            values[name] = value.get_secret_value()
        elif value is not None:
            values[name] = str(value)
    return {**os.environ, **{f"PORTAL_{name.upper()}": value for name, value in values.items()}}


def require_everything(settings: Settings, command: str) -> None:
    """Raises OperatorError unless servers and key are set: a single process provides none of them."""
    if not (settings.database_url and settings.redis_url and settings.secret_key):
        raise OperatorError("servers_missing", command=command)


def sealer(settings: Settings) -> Sealer:
    """What seals and opens personal data, from complete settings."""
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    return Sealer(base64.b64decode(key, validate=True))


@contextmanager
def opened(settings: Settings) -> Iterator[Settings]:
    """Complete settings for the time of one command.

    Uses the servers that are set, else those of a running `portal up` on the same data folder, else starts
    the embedded ones for as long as the command runs.
    """
    try:
        with provided(settings) as (complete, _):
            yield complete
    except EmbeddedError as error:
        if error.key != "already_running":
            raise
    else:
        return
    running = addresses(settings.data_dir)
    if not running:
        raise OperatorError("still_starting", path=settings.data_dir)
    yield _completed(settings.model_copy(update=running), embedded=True)


@contextmanager
def provided(settings: Settings) -> Iterator[tuple[Settings, Embedded | None]]:
    """Complete settings, and the embedded servers where they had to be started. Raises OperatorError."""
    if settings.database_url and settings.redis_url:
        yield _completed(settings, embedded=False), None
        return
    if settings.database_url or settings.redis_url:
        raise OperatorError("one_server_only")
    with Embedded(settings.data_dir) as servers:
        update = {"database_url": servers.database_url, "redis_url": servers.redis_url}
        yield _completed(settings.model_copy(update=update), embedded=True), servers


def _completed(settings: Settings, *, embedded: bool) -> Settings:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    update: dict[str, object] = {
        "data_dir": settings.data_dir.absolute(),
        "page_dir": settings.page_dir.absolute(),
        "sms_gateway": settings.sms_gateway or ("local" if embedded else None),
        "secret_key": settings.secret_key or SecretStr(_key_of(settings.data_dir)),
    }
    if "public_url" not in settings.model_fields_set:
        update["public_url"] = f"http://{host}:{settings.port}"
    complete = settings.model_copy(update=update)
    if settings.secret_key is not None:
        _check_key(settings.secret_key.get_secret_value(), "PORTAL_SECRET_KEY")
    return complete


def _key_of(data_dir: Path) -> str:
    """The key that lies beside the data; made on the first start, readable by its owner alone."""
    path = data_dir / "secret.key"
    with plain_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = path.read_text(encoding="utf-8").strip()
        else:
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(key + "\n")
    _check_key(key, path)
    return key


def _check_key(key: str, source: object) -> None:
    try:
        size = len(base64.b64decode(key, validate=True))
    except binascii.Error:
        size = 0
    if size != 32:
        raise OperatorError("key_wrong", source=source)
