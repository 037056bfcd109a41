from itertools import count
from urllib.parse import urlsplit

import pytest

from app.security.encryption.providers import local_file, provider_for
from tests.peers import hsm, kms

_labels = (f"kek-{number}" for number in count())


@pytest.fixture(scope="session")
def kms_endpoint():
    with pytest.MonkeyPatch.context() as environ:
        for name, value in kms.CREDENTIALS.items():
            environ.setenv(name, value)
        with kms.running() as endpoint:
            yield endpoint


@pytest.fixture
def label(hsm_folder):
    """Of a key in the HSM, of version 1, that wraps."""
    assert hsm_folder.exists()
    label = next(_labels)
    hsm.make_key(label, 1)
    return label


@pytest.fixture
def fresh(request, tmp_path):
    """Makes a KEY_PROVIDER of a kind, naming fresh keys."""

    def made(kind):
        name = next(_labels)
        match kind:
            case "file":
                local_file.create(tmp_path / name)
                return f"file:{tmp_path / name}"
            case "pkcs11":
                folder = request.getfixturevalue("hsm_folder")
                hsm.make_keys(name)
                return hsm.url(folder, name)
            case _:
                endpoint = request.getfixturevalue("kms_endpoint")
                return kms.url(endpoint, kms.a_key(endpoint), kms.a_mac_key(endpoint))

    return made


@pytest.fixture(params=["file", "pkcs11", "awskms"])
def provider_url(request, fresh):
    return fresh(request.param)


@pytest.fixture(params=["file", "pkcs11"])  # Moto has no Ed25519 keys: test_aws_kms.py
def signing_url(request, fresh):
    return fresh(request.param)


@pytest.fixture
def provider(provider_url):
    return provider_for(provider_url)


@pytest.fixture
def another(provider_url, fresh):
    """A provider of the same kind, with keys of its own."""
    return provider_for(fresh(urlsplit(provider_url).scheme))


@pytest.fixture
def signer(signing_url):
    return provider_for(signing_url)
