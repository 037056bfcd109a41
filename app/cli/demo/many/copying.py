"""A copy of a pattern: other people, with seals and blind tags of their own."""

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app import wording
from app.cli.demo.many import people
from app.cli.demo.many.reading import Pattern, Row
from app.cli.demo.seed import STAFF
from app.domain.intake import documents
from app.domain.intake.documents import Document
from app.domain.screening import descriptions, names
from app.domain.screening.names import Described
from app.security.encryption import chunks
from app.security.encryption.counter_tags import counter_tags
from app.security.encryption.keyring import KEK, MESSAGES, Cell, DataKey, Keyring
from app.security.tokens import EOI, FAMILY, new_id, new_reference
from app.services.blind_index import profiles, shared_documents
from app.services.blind_index.name_places import LAST
from app.services.contact import addresses
from app.services.core.unit import Portal
from app.storage.blind_index.names import NameTag, Profile
from app.storage.blind_index.tags import IndexTag
from app.storage.cases.eois import Eoi
from app.storage.cases.files import StoredFile, chunk_name
from app.storage.database.base import Base
from app.storage.keys.keys import RecordKey
from app.storage.register.records import ReturnRecord
from app.storage.review.claims import Claim

Rows = dict[type[Base], list[dict[str, Any]]]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_ID = 36  # characters
_LONG = timedelta(days=365)  # that a claim lasts, so that somebody works on some cases
_SALT = 16
_WITH_PICTURES = 1000  # copies: a file of its own for each of a million is too much to write


class Source:
    """A pattern, and what of it is other in each copy."""

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        said = [row.opened[name][1] for row in pattern.rows for name in row.opened]
        self.texts = dict(text for one in said for text in people.texts_of(one))
        own = (row.values.get("id") for row in pattern.rows)
        keys = (key.id for key in pattern.keys)
        self.ids = list(dict.fromkeys([*filter(None, own), *keys]))
        self.eois = [row.values["id"] for row in pattern.of(Eoi)]
        told = {"reference", "return_id"}
        self.names = {
            row.values[name]: (name, row.model.__tablename__)
            for row in pattern.rows
            for name in told & row.values.keys()
        }


class Places:
    """How many have each key of a name already: the next stands under the next counter."""

    def __init__(self, keyring: Keyring, at: datetime, taken: Mapping[str, Counter[str]]) -> None:
        self._keys = {
            purpose: (newest, keyring.system.secret(purpose, newest))
            for purpose in (profiles.OF_EOIS, profiles.OF_REGISTER)
            for newest in [keyring.newest(purpose, at)]
        }
        self._taken = defaultdict(Counter, taken)

    def take(self, purpose: str, profile: UUID, described: Described) -> tuple[list[str], Any]:
        """The keys that it is stored under, and their rows."""
        version, secret = self._keys[purpose]
        taken = self._taken[purpose]
        keys = sorted(key for key in names.stored_keys(described) if taken[key] <= LAST)
        tags = [counter_tags(secret, key, [taken[key]])[0] for key in keys]
        taken.update(keys)
        under = {"purpose": purpose, "version": version}
        return keys, [under | {"tag": t.tag, "owner": t.veiled(profile)} for t in tags]


class Copy:
    """Of a source, by its number: the rows to write, and how to say the same of it."""

    def __init__(self, portal: Portal, source: Source, number: int, now: datetime) -> None:
        self.keyring, self.files = portal.keyring, portal.files
        self.source, self.number, self.now = source, number, now
        self.ids = {old: new_id() for old in source.ids}
        self.texts = people.replaced(source.texts, number)
        self.texts |= {str(old): str(new) for old, new in self.ids.items()}
        self.texts |= {old: self._name(*of) for old, of in source.names.items()}
        self.shift = timedelta(seconds=number * 7919 % (9 * 86_400))
        self.keys: dict[UUID, DataKey] = {}
        self.rows: Rows = defaultdict(list)

    def _name(self, column: str, table: str) -> str:
        if column == "return_id":
            return f"M-{self.number}-{new_id().hex[-6:]}"
        return new_reference(EOI if table == "eoi" else FAMILY)

    def said(self, value: Any) -> Any:
        """The same of the copy."""
        say = _SAID.get(type(value))
        return say(self, value) if say else value

    def _text(self, text: str) -> str:
        if text in self.texts or len(text) < _OF_ID:
            return self.texts.get(text, text)
        return _UUID.sub(lambda found: self.texts.get(found[0], found[0]), text)

    def make(self, places: Places) -> Rows:
        self._make_keys()
        described: dict[UUID, Described] = {}
        for row in self.source.pattern.rows:
            if row.model is StoredFile:
                self._make_file(row)
            elif row.model is not Profile:
                described |= self._make(row)
        for row in self.source.pattern.of(Profile):
            self._make_profile(row, described[self.said(row.values["owner"])], places)
        return self.rows

    def _make_keys(self) -> None:
        for old in self.source.pattern.keys:
            key_id, owner = self.ids[old.id], self.ids[old.owner]
            if old.wrapper == KEK:
                new, key = self.keyring.new_key(key_id, owner)
            else:
                key = DataKey(key_id, os.urandom(32))
                new = self.keyring.wrap_for_register(key, owner, self.now)
            self.keys[old.id] = key
            self.rows[RecordKey].append(dict(vars(new)))

    def _make(self, row: Row) -> dict[UUID, Described]:
        """The row; and, of one that has a person, how they are described."""
        values = {name: self.said(value) for name, value in row.values.items()}
        said = {name: self.said(content) for name, (_, content) in row.opened.items()}
        self.rows[row.model].append(values)
        found = {}
        if row.model is Claim:
            values |= {"actor": STAFF[self.number % len(STAFF)], "until": self.now + _LONG}
        elif row.model is Eoi:
            values["language"] = list(wording.LANGUAGES)[self.number % len(wording.LANGUAGES)]
            answers = said["answers"] | {"native_name": people.native_name(self.number)}
            said["answers"] = answers
            found[values["id"]] = descriptions.of_answers(answers)
            stated = shared_documents.values(shared_documents.EOI, documents.stated(answers))
            self._tag(values["id"], stated | addresses.tagged(answers))
        elif row.model is ReturnRecord:
            person = said["person"]
            found[values["id"]] = descriptions.of_return(person)
            papers = [Document(**one) for one in person["documents"]]
            self._tag(values["id"], shared_documents.values(shared_documents.REGISTER, papers))
        for name, content in said.items():
            values[name] = self._sealed(row, name, values["id"], content)
        return found

    def _make_file(self, row: Row) -> None:
        """Its content is put away before the row is there: cut off, the worker sweeps it."""
        if self.number >= _WITH_PICTURES:
            return
        self._make(row)
        file_id, key = self.ids[row.values["id"]], self.keys[row.opened["manifest"][0]]
        content = [self.source.pattern.pictures[row.values["id"]]]
        sealed = chunks.seal(key, self.keyring.deployment, file_id, content)
        for number, chunk in enumerate(sealed):
            self.files.put(chunk_name(file_id, number), chunk)

    def _sealed(self, row: Row, name: str, row_id: UUID, content: Any) -> bytes:
        key = self.keys.get(row.opened[name][0]) or self.keyring.system_key(MESSAGES, self.now)
        text = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False)
        plain = text if isinstance(text, bytes) else text.encode()
        return self.keyring.seal(key, plain, Cell(row.model.__tablename__, name, row_id))

    def _tag(self, owner: UUID, several: Mapping[str, Any]) -> None:
        self.rows[IndexTag] += [
            {"purpose": purpose, "version": version, "tag": tag, "owner": owner}
            | {"salt": os.urandom(_SALT)}
            for purpose, listed in several.items()
            for values in listed
            for version, tag in self.keyring.tags(purpose, *values, at=self.now)
        ]

    def _make_profile(self, row: Row, described: Described, places: Places) -> None:
        values = {name: self.said(value) for name, value in row.values.items()}
        keys, tags = places.take(values["purpose"], values["id"], described)
        content = profiles.as_json(described) | {"keys": keys}
        values["content"] = self._sealed(row, "content", values["id"], content)
        self.rows[Profile].append(values)
        self.rows[NameTag] += tags


_SAID: dict[type, Callable[[Copy, Any], Any]] = {
    UUID: lambda copy, old: copy.ids.get(old, old),
    datetime: lambda copy, at: at - copy.shift,
    str: Copy._text,  # noqa: SLF001 - it is this module's
    dict: lambda copy, said: {name: copy.said(one) for name, one in said.items()},
    list: lambda copy, said: [copy.said(one) for one in said],
}
