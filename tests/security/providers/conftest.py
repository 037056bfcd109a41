from itertools import count

import pytest

from app.security.providers import local_file, provider_for
from tests.peers import hsm, kms

_labels = (f"kek-{number}" for number in count())


@pytest.fixture(scope="session")
def hsm_folder(workshop):
    hsm.make(workshop / "hsm")
    return workshop / "hsm"


@pytest.fixture(scope="session")
def kms_endpoint():
    with pytest.MonkeyPatch.context() as environ:
        for name, value in kms.CREDENTIALS.items():
            environ.setenv(name, value)
        with kms.running() as endpoint:
            yield endpoint


@pytest.fixture
def label(hsm_folder):
    """Of a key in the HSM, of version 1."""
    assert hsm_folder.exists()
    label = next(_labels)
    hsm.make_key(label, 1)
    return label


@pytest.fixture(params=["file", "pkcs11", "awskms"])
def provider_url(request, tmp_path):
    """KEY_PROVIDER, naming a fresh key of each kind."""
    match request.param:
        case "file":
            local_file.create(tmp_path / "keys.json")
            return f"file:{tmp_path}/keys.json"
        case "pkcs11":
            return hsm.url(request.getfixturevalue("hsm_folder"), request.getfixturevalue("label"))
        case _:
            endpoint = request.getfixturevalue("kms_endpoint")
            return kms.url(endpoint, kms.a_key(endpoint))


@pytest.fixture
def provider(provider_url):
    return provider_for(provider_url)
