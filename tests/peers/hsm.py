"""An HSM in software, SoftHSM, and what its operator does with the usual tool."""

import os
import subprocess

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
