"""A recording with a phone: one that runs phyphox, and the quick look with the sensor that the browser hands out."""

import re

import numpy as np
import pytest

from tests.browser.app import press
from tests.browser.sound import faults
from tests.service.phone.fake import Fake, phone

SENSORS = ("linear-acceleration", "accelerometer", "gyroscope")
LYING_STILL = """() => {
  const random = (n) => (Math.sin(n * 12.9898) * 43758.5453) % 1;
  for (let n = 0; n < 60 * 95; n++) {
    const jolt = n % 600 > 300 && n % 600 < 306 ? 2 * Math.sin((n % 600 - 300) * 1.2) : 0;
    const axis = (k) => Math.round((0.05 * random(3 * n + k) + jolt) * 10) / 10;
    const acceleration = { x: axis(0), y: axis(1), z: axis(2) };
    const event = new DeviceMotionEvent("devicemotion", { acceleration, interval: 16 });
    Object.defineProperty(event, "timeStamp", { value: 1000 + n * 1000 / 60 });
    dispatchEvent(event);
  }
}"""


@pytest.fixture(autouse=True)
def nothing_kept(app):
    with app.client() as client:
        client.post("/data/erase", data={"sure": "yes"})


@pytest.mark.parametrize("width", [390, 1280])
def test_a_quick_look_becomes_a_recording(visit, width):
    page = visit(width, "/record")
    press(page, "A quick look with this very device")
    page.get_by_role("button", name="Start").click()
    done = page.get_by_role("button", name="Done: measure it")
    assert done.evaluate("(button) => button === document.activeElement")
    page.evaluate(LYING_STILL)
    assert page.locator(".lasted").inner_text() == "94 seconds"
    assert faults(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/recordings/*")
    page.locator("h1", has_text=re.compile("seen|cannot tell")).wait_for(timeout=60_000)
    assert "From quick-look.csv" in page.locator("main").inner_text()
    assert page.locator(".where").inner_text() == "From 0.00 to 95.00 seconds"
    assert faults(page) == []


def test_the_sensor_itself_is_heard(visit):
    page = visit(390, "/record/quick")
    line = page.context.new_cdp_session(page)
    for kind in SENSORS:
        line.send("Emulation.setSensorOverrideEnabled", {"enabled": True, "type": kind})
    feel(line, 0)  # the sensor gives before it is asked, or a slow machine is told that there is none
    page.get_by_role("button", name="Start").click()
    for n in range(1, 600):
        feel(line, n)
        page.wait_for_timeout(50)
        if page.locator(".lasted").inner_text() != "0 seconds":
            break
    else:
        raise AssertionError(page.locator("main").inner_text())


def feel(line, n):
    for kind in SENSORS:
        reading = {"xyz": {"x": 0.3 * (n % 2), "y": 0.2, "z": 0.1}}
        line.send("Emulation.setSensorOverrideReadings", {"type": kind, "reading": reading})


def test_a_device_without_a_sensor_says_so_before_three_minutes_are_spent(visit):
    page = visit(390, "/record/quick")
    page.clock.install()
    page.reload()
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(20_000)
    page.get_by_text("No motion came from this device").wait_for()
    assert page.get_by_role("button", name="Start").is_visible()
    assert faults(page) == []


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_phone_is_followed_until_it_is_done(visit, java_script_enabled):
    fake = Fake()
    with phone(fake) as address:
        page = visit(390, "/record/phone", java_script_enabled=java_script_enabled)
        page.locator("#address").fill(address)
        press(page, "Start recording")
        fake.move(np.column_stack([np.arange(9000) / 100, np.random.default_rng(3).normal(0, 0.02, (9000, 3))]))
        page.locator(".lasted", has_text="90 seconds").wait_for()
        assert "twitches were" not in page.locator("main").inner_text()
        press(page, "Done: measure it")
        page.locator("h1", has_text="No twitch was seen").wait_for(timeout=60_000)
    assert not fake.measuring


def test_a_phone_that_is_stopped_leaves_nothing(visit, app):
    fake = Fake()
    with phone(fake) as address:
        page = visit(390, "/record/phone")
        page.locator("#address").fill(address)
        press(page, "Start recording")
        press(page, "Stop, and keep nothing of it")
    assert "It is stopped" in page.locator("h1").inner_text()
    assert not list((app.home / "recordings").glob("*"))
