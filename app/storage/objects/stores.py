"""Object stores hold what must outlive the database or must not be rewritten with it.

A setting names the store: `file:/folder`, or `s3://bucket/prefix?region=…`.

fsspec and obstore know S3, too; boto3 is there already, for the keys, and can refuse to overwrite.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from app.security.encryption import durable


class ObjectsUnavailable(Exception):
    """The store cannot be reached now, or refuses us. The text never names the object."""


class NoSuchObject(ObjectsUnavailable):
    """There is no object of that name."""


class Objects(Protocol):
    """An object store. Each method may raise ObjectsUnavailable."""

    def put(self, name: str, content: bytes) -> None:
        """Store it whole or not at all, durable when this returns. The same name is replaced."""

    def get(self, name: str) -> bytes:
        """Raises NoSuchObject."""

    def delete(self, name: str) -> None:
        """Idempotent: one that is not there is no error."""

    def names(self) -> list[str]:
        """The names of all objects, sorted."""


def objects_at(url: str) -> Objects:
    """The store that a setting names. Raises ValueError if the setting is not valid."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    if parts.scheme == "file" and parts.path and not parts.netloc and not given:
        return Folder(Path(parts.path))
    if (
        parts.scheme == "s3"
        and parts.netloc
        and {"region"}
        <= given.keys()
        <= {
            "region",
            "endpoint",
        }
    ):
        return Bucket(parts.netloc, parts.path.strip("/"), given["region"], given.get("endpoint"))
    raise ValueError("a place is named as file:/folder or s3://bucket/prefix?region=…")


class Folder:
    """A folder with a file for each object, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, content: bytes) -> None:
        with _file_faults():
            durable.write(self._path / name, content)

    def get(self, name: str) -> bytes:
        with _file_faults():
            return (self._path / name).read_bytes()

    def delete(self, name: str) -> None:
        with _file_faults():
            (self._path / name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Empty too where nothing was ever stored: then there is no folder yet."""
        with _file_faults():
            if not self._path.exists():
                return []
            found = (f.name for f in self._path.iterdir() if f.is_file())  # and no lost+found
            return sorted(name for name in found if not name.startswith("."))


class Bucket:
    """A bucket of any S3 service; credentials come from where the AWS SDK looks for them.

    Object lock, if the bucket has it, is the bucket's own default retention.
    """

    def __init__(self, bucket: str, prefix: str, region: str, endpoint: str | None) -> None:
        import boto3  # noqa: PLC0415 - slow to import, and large in memory
        from botocore.config import Config  # noqa: PLC0415

        patience = Config(  # seconds
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._s3: Any = boto3.Session(region_name=region).client(
            "s3", endpoint_url=endpoint, config=patience
        )

    def put(self, name: str, content: bytes) -> None:
        with _bucket_faults():
            self._s3.put_object(
                Bucket=self._bucket,
                Key=self._prefix + name,
                Body=content,
                ChecksumAlgorithm="SHA256",  # which a bucket with object lock requires
            )

    def get(self, name: str) -> bytes:
        with _bucket_faults():
            answer = self._s3.get_object(Bucket=self._bucket, Key=self._prefix + name)
            content: bytes = answer["Body"].read()
            return content

    def delete(self, name: str) -> None:
        with _bucket_faults():
            self._s3.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def names(self) -> list[str]:
        with _bucket_faults():
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            found = [item["Key"] for page in pages for item in page.get("Contents", [])]
        # "Create folder" in the console makes an object whose key ends with a slash.
        return sorted(key.removeprefix(self._prefix) for key in found if not key.endswith("/"))


@contextmanager
def _file_faults() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as fault:
        raise NoSuchObject(fault.strerror) from None
    except OSError as fault:
        raise ObjectsUnavailable(fault.strerror) from None


@contextmanager
def _bucket_faults() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        yield
    except ClientError as fault:
        code = fault.response["Error"]["Code"]
        kind = NoSuchObject if code == "NoSuchKey" else ObjectsUnavailable
        raise kind(f"S3: {code}") from None
    except BotoCoreError as fault:
        raise ObjectsUnavailable(f"S3: {type(fault).__name__}") from None
