"""What is kept, put there in a few words: a finished interview, and recordings with results made by hand."""

from datetime import datetime, timedelta

import msgspec

from tests.store.steps import recording as row
from vastus.contract.measure import Measurement
from vastus.service.clock import now
from vastus.service.data.data import Data
from vastus.service.recordings import marks


def bring(
    data: Data, recording_id: str, measurement: Measurement, at: datetime | None = None, site: str = "front-thigh"
) -> None:
    """Keep a recording that was measured an hour ago, or at another time."""
    kept = msgspec.structs.replace(
        row(recording_id),
        marks=(),
        at=at or now() - timedelta(hours=1),
        site=site,
        summary=marks.summary(measurement),
    )
    data.store.recordings.put(kept, msgspec.json.encode(measurement))
