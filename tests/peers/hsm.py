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


def make_key(label, version, *protection, token=TOKEN):
    protection = protection or ["--sensitive", "--private"]
    made = ["--keygen", "--key-type", "AES:32", "--label", label, "--id", _id(version)]
    _tool(token, *made, *protection)


def destroy_key(label, version):
    _tool(TOKEN, "--delete-object", "--type", "secrkey", "--label", label, "--id", _id(version))


def _id(version):
    return version.to_bytes(max(1, -(-version.bit_length() // 8))).hex()


def _tool(token, *command):
    _run(
        *("pkcs11-tool", "--module", MODULE, "--token-label", token, "--login", "--pin", PIN),
        *command,
    )


def _run(*command):
    subprocess.run(command, check=True, capture_output=True)
