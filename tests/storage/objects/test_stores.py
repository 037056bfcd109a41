"""What is kept outside the database: the same promises of a folder and of an S3 service."""

import boto3
import pytest

from app.storage.objects.stores import NoSuchObject, ObjectsUnavailable, objects_at
from tests.peers import kms


@pytest.fixture(scope="session")
def s3():
    with pytest.MonkeyPatch.context() as environ, kms.running() as endpoint:
        for name, value in kms.CREDENTIALS.items():
            environ.setenv(name, value)
        client = boto3.client("s3", region_name=kms.REGION, endpoint_url=endpoint)
        client.create_bucket(
            Bucket="kept", CreateBucketConfiguration={"LocationConstraint": kms.REGION}
        )
        client.close()
        yield f"?region={kms.REGION}&endpoint={endpoint}"


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.again)])
def place(request, tmp_path):
    if request.param == "folder":
        return f"file:{tmp_path}/kept/here"
    return f"s3://kept/{tmp_path.name}{request.getfixturevalue('s3')}"


def test_what_is_put_is_there_for_the_next_process(place):
    assert objects_at(place).names() == []
    objects_at(place).put("b", b"two")
    objects_at(place).put("a", b"one")
    objects_at(place).put("b", b"three")

    assert objects_at(place).names() == ["a", "b"]
    assert objects_at(place).get("b") == b"three"


@pytest.mark.again
def test_what_a_disk_or_a_console_adds_is_no_object(s3, tmp_path):
    (tmp_path / "lost+found").mkdir()
    endpoint = s3.partition("endpoint=")[2]
    client = boto3.client("s3", region_name=kms.REGION, endpoint_url=endpoint)
    client.put_object(Bucket="kept", Key=f"{tmp_path.name}/")  # its "create folder"
    client.close()

    for place in (f"file:{tmp_path}", f"s3://kept/{tmp_path.name}{s3}"):
        objects_at(place).put("a", b"one")
        assert objects_at(place).names() == ["a"]


def test_what_is_not_there_cannot_be_had(place):
    objects_at(place).put("b", b"two")
    with pytest.raises(NoSuchObject):
        objects_at(place).get("a")


def test_what_is_deleted_is_gone_and_twice_is_once(place):
    for name in ("a", "b"):
        objects_at(place).put(name, b"one")
    objects_at(place).delete("a")
    objects_at(place).delete("a")

    assert objects_at(place).names() == ["b"]


@pytest.mark.again
def test_a_place_that_refuses_us_says_so(s3, tmp_path):
    (tmp_path / "file").touch()
    for place in (f"file:{tmp_path}/file/in-it", f"s3://not-there/{s3}", "file:/proc/nothing"):
        with pytest.raises(ObjectsUnavailable):
            objects_at(place).put("a", b"one")


@pytest.mark.again
def test_a_bucket_with_object_lock_takes_what_it_will_not_give_up(s3):
    """Its default retention holds for what is put without a word of it."""
    client = boto3.client("s3", region_name=kms.REGION, endpoint_url=s3.partition("endpoint=")[2])
    client.create_bucket(
        Bucket="locked",
        CreateBucketConfiguration={"LocationConstraint": kms.REGION},
        ObjectLockEnabledForBucket=True,
    )
    retention = {"Mode": "COMPLIANCE", "Days": 30}
    client.put_object_lock_configuration(
        Bucket="locked",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    )

    objects_at(f"s3://locked/audit{s3}").put("000000000001.checkpoint", b"a note")

    [version] = client.list_object_versions(Bucket="locked")["Versions"]
    name = {"Bucket": "locked", "Key": "audit/000000000001.checkpoint"}
    assert client.head_object(**name)["ObjectLockMode"] == "COMPLIANCE"
    with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
        client.delete_object(**name, VersionId=version["VersionId"])
    client.close()


def test_a_folder_keeps_its_files_to_itself_and_no_drafts(tmp_path):
    objects_at(f"file:{tmp_path}/kept").put("a", b"one")

    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert [(f.name, f.stat().st_mode & 0o777) for f in (tmp_path / "kept").iterdir()] == [
        ("a", 0o600)
    ]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kept",
        "file:",
        "file://host/kept",
        "file:/kept?x=1",
        "s3://kept",
        "s3:///kept",
        "ftp://kept",
    ],
)
def test_a_place_that_cannot_be_meant(url):
    with pytest.raises(ValueError, match="a place is named as"):
        objects_at(url)
