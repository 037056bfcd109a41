"""A server on this machine whose certificate no public authority vouches for."""

import datetime as dt
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def self_signed(tmp_path, *names):
    """Of these names, or of localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    alternative = [x509.DNSName(each) for each in names or ("localhost",)]
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternative), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return pem


def over_tls(listening, pem):
    """The socket of a server, as one that speaks TLS with this key and certificate."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    return tls.wrap_socket(listening, server_side=True)


def secure(receiver, tmp_path):
    """Have a receiver of `peers.receiver` speak TLS, as localhost."""
    receiver.certificate = str(self_signed(tmp_path))
    receiver.socket = over_tls(receiver.socket, receiver.certificate)
    receiver.host = f"localhost:{receiver.server_port}"
    receiver.url = f"https://{receiver.host}"
    return receiver
