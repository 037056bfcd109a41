"""What sealing costs: an EOI's answers beside plain AES-256-GCM, a data key at each provider."""

import json
import os
import statistics
import time
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.cli.demo.invented import ANSWERS
from app.security.encryption.keyring import Cell, DataKey, Keyring
from app.security.encryption.providers import local_file, provider_for
from tests.peers import hsm, kms

_ROUNDS = 15  # of which the medians are shown; each thing in turn in every round
_TIMES = 1000  # in a round
_WRAPS = 10
_KEY = DataKey(UUID(int=7), bytes(range(32)))
_CELL = Cell("eoi", "answers", UUID(int=9))
_HERE = UUID(int=1)


def show(folder):
    _show_answers()
    os.environ |= kms.CREDENTIALS
    hsm.make(folder / "hsm")
    hsm.make_keys("portal")
    local_file.create(folder / "sealing.json")
    print(f"\n{'Microseconds of a data key':<46} {'wrap':>8} {'unwrap':>8}")
    _show_provider("key file", f"file:{folder}/sealing.json")
    _show_provider("HSM in software (SoftHSM)", hsm.url(folder / "hsm", "portal"))
    with kms.running() as endpoint:
        url = kms.url(endpoint, kms.a_key(endpoint))
        _show_provider("AWS KMS as Moto plays it, without a network", url)


def _show_answers():
    answers = json.dumps(ANSWERS).encode()
    ring = Keyring(None, _HERE)
    sealed = ring.seal(_KEY, answers, _CELL)
    plain, nonce = AESGCM(_KEY.secret), os.urandom(12)
    encrypted = plain.encrypt(nonce, answers, None)
    (seal, encrypt), (opens, decrypt) = (
        _medians(
            _TIMES,
            lambda: ring.seal(_KEY, answers, _CELL),
            lambda: plain.encrypt(os.urandom(12), answers, None),
        ),
        _medians(
            _TIMES,
            lambda: ring.open(_KEY, sealed, _CELL),
            lambda: plain.decrypt(nonce, encrypted, None),
        ),
    )
    what = f"Microseconds of an EOI's answers, {len(answers)} bytes"
    print(f"\n{what:<46} {'seal':>8} {'open':>8}")
    _line("the portal: its cell bound, padded", seal, opens)
    _line("AES-256-GCM of the same bytes", encrypt, decrypt)
    _line("ratio", seal / encrypt, opens / decrypt)


def _show_provider(name, url):
    provider = provider_for(url)
    version, wrapped = provider.wrap(_KEY.secret, b"here")
    wrap, unwrap = _medians(
        _WRAPS,
        lambda: provider.wrap(_KEY.secret, b"here"),
        lambda: provider.unwrap(version, wrapped, b"here"),
    )
    _line(name, wrap, unwrap)


def _medians(times, *things):
    """The microseconds of each."""
    rounds = [[_took(times, thing) for thing in things] for _ in range(_ROUNDS)]
    return [statistics.median(each) for each in zip(*rounds, strict=True)]


def _took(times, thing):
    began = time.perf_counter()
    for _ in range(times):
        thing()
    return 1e6 * (time.perf_counter() - began) / times


def _line(what, first, second):
    print(f"{what:<46} {first:>8.1f} {second:>8.1f}", flush=True)
