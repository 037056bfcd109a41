"""The floor under a page: the least that Flask does to seal one answer, as safely as the portal.

One POST: parse a field, seal it (AES-256-GCM), look up a row, insert a row, commit, answer 303.
"""

import os
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, redirect, request
from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, insert, select

from app.storage.database import engine as database_engine

_TABLE = Table(
    "bench_floor",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
_KNOWN = UUID(int=1)
_KEY = bytes(32)


def prepare(engine):
    """The table, and the row to look up."""
    with engine.execution_options(write=True).begin() as connection:
        _TABLE.metadata.create_all(connection)
        connection.execute(insert(_TABLE).values(id=_KNOWN, sealed=b"known"))


def create_app():
    app = Flask(__name__)
    engine = database_engine.make_engine(os.environ["DATABASE_URL"]).execution_options(write=True)

    @app.post("/")
    def save():
        row, nonce = uuid4(), os.urandom(12)
        answer = request.form["answer"].encode()
        sealed = nonce + AESGCM(_KEY).encrypt(nonce, answer, row.bytes)
        with engine.begin() as connection:
            connection.execute(select(_TABLE.c.sealed).where(_TABLE.c.id == _KNOWN)).one()
            connection.execute(insert(_TABLE).values(id=row, sealed=sealed))
        return redirect("/", 303)

    return app
