"""What somebody does with recordings at the app: bring a file, wait, and read a page."""

import re
import time

import msgspec

from tests.store.steps import recording as row
from tests.web.person import OWN
from vastus.service.recordings import marks


def begin(person, size, key="a-key-of-a-file", name="a.edf", site="nowhere"):
    return person.post("/recordings/begin", {"name": name, "size": str(size), "key": key, "site": site})


def piece(person, address, at, content):
    headers = {**OWN, "content-type": "application/octet-stream"}
    return person.client.post(f"{address}/pieces?at={at}", content=content, headers=headers)


def until(person, name, stage):
    for _ in range(600):
        if person.get(f"/recordings/{name}/progress").json()["stage"] == stage:
            return person.get(f"/recordings/{name}")
        time.sleep(0.1)
    raise AssertionError(person.recordings.recording(name))


def words(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def given(person, found, name="r", **changes):
    """Keep a result made by hand, and return its page."""
    kept = msgspec.structs.replace(row(name), marks=(), summary=marks.summary(found), **changes)
    person.interviews.store.recordings.put(kept, msgspec.json.encode(found))
    return person.get(f"/recordings/{name}")
