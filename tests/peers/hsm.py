"""An HSM in software, SoftHSM, and what its operator does with the usual tool."""

import os
import subprocess

from pkcs11 import Attribute, KeyType, ObjectClass

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN = "portal"
QUIET_TOKEN = "quiet"  # nobody stays logged in to it: it looks at every PIN it is given
PIN = "7300-invented"


def make(folder):
    """Make the tokens of this process in a new folder, before the module is loaded."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    (folder / "pin").write_text(PIN + "\n")
    for token in (TOKEN, QUIET_TOKEN):
        command = ["softhsm2-util", "--init-token", "--free", "--label", token]
        _run(*command, "--so-pin", "9300-invented", "--pin", PIN)


def url(folder, label, **changes):
    parts = {"token": TOKEN, "module": MODULE, "pin": folder / "pin"} | changes
    return (
        f"pkcs11:token={parts['token']};object={label}"
        f"?module-path={parts['module']}&pin-source=file:{parts['pin']}"
    )


PROTECTED = ("--sensitive", "--private")


def make_keys(label):
    """All that a portal needs, each in its first version."""
    make_key(label, 1)
    make_mac_key(label)
    make_signing_key(label, 1)


def make_key(label, version, *protection, token=TOKEN):
    _make("--keygen", "AES:32", label, version, *(protection or PROTECTED), token=token)


def make_mac_key(label, version=0, *protection):
    _make("--keygen", "GENERIC:32", label, version, *(protection or PROTECTED))


def make_signing_key(label, version, *protection):
    _make("--keypairgen", "EC:edwards25519", label, version, *(protection or PROTECTED))


def _make(verb, kind, label, version, *protection, token=TOKEN):
    made = [verb, "--key-type", kind, "--label", label, "--id", _id(version)]
    _tool(token, *made, *protection)


class Guest:
    """One key of a known value in place of the label's own, while the provider's session lasts.

    No operator does so: it is how published answers are put to an HSM.
    """

    def __init__(self, provider, kind, version):
        self._provider = provider
        private = ObjectClass.PRIVATE_KEY if kind == "EC_EDWARDS" else ObjectClass.SECRET_KEY
        self._attributes = {
            Attribute.CLASS: private,
            Attribute.KEY_TYPE: KeyType[kind],
            Attribute.LABEL: provider._label,
            Attribute.ID: bytes([version]),
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
        }
        if kind == "EC_EDWARDS":
            self._attributes[Attribute.EC_PARAMS] = b"\x13\x0cedwards25519"
        self._key = None

    def hold(self, value):
        provider = self._provider
        provider._session = provider._session or provider._log_in()
        if self._key:
            self._key.destroy()
        self._key = provider._session.create_object(self._attributes | {Attribute.VALUE: value})


def destroy_key(label, version, kind="secrkey"):
    _tool(TOKEN, "--delete-object", "--type", kind, "--label", label, "--id", _id(version))


def _id(version):
    return version.to_bytes(max(1, -(-version.bit_length() // 8))).hex()


def _tool(token, *command):
    _run(
        *("pkcs11-tool", "--module", MODULE, "--token-label", token, "--login", "--pin", PIN),
        *command,
    )


def _run(*command):
    subprocess.run(command, check=True, capture_output=True)
