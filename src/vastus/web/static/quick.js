// A quick look with the motion sensor of this device, where its browser hands motion out. The values are rounded by the
// browser; they are written as a table and brought like any other file.

const place = document.querySelector("[data-quick]");
const LONGEST = 300; // seconds
const rows = [];
let first = null;

const say = (name, words) => { place.querySelector(name).textContent = words; };

function take(event) {
  const felt = event.acceleration && event.acceleration.x !== null ? event.acceleration : event.accelerationIncludingGravity;
  if (!felt || felt.x === null) return;
  const turn = event.rotationRate || {};
  first ??= event.timeStamp;
  const seconds = (event.timeStamp - first) / 1000;
  rows.push([seconds.toFixed(4), felt.x, felt.y, felt.z, turn.alpha ?? "", turn.beta ?? "", turn.gamma ?? ""].join(","));
  say(".lasted", `${Math.floor(seconds)} seconds`);
  if (seconds >= LONGEST) end();
}

async function begin() {
  try {
    const asked = await DeviceMotionEvent.requestPermission?.();
    if (asked && asked !== "granted") return say(".trouble", "The browser was not allowed to use the motion sensor.");
  } catch {
    return say(".trouble", "The browser did not allow the motion sensor.");
  }
  rows.length = 0;
  first = null;
  addEventListener("devicemotion", take);
  place.querySelector(".begin").hidden = true;
  place.querySelector(".end").hidden = false;
  say(".trouble", "Lie still, and let the thigh go loose. Three minutes are enough.");
}

async function end() {
  removeEventListener("devicemotion", take);
  if (!rows.length) return say(".trouble", "No motion came. Please bring a file, or use phyphox.");
  const turned = rows.some((row) => !row.endsWith(",,,"));
  const head = "Time (s),Acceleration x (m/s^2),Acceleration y (m/s^2),Acceleration z (m/s^2)";
  const lines = turned
    ? [`${head},Gyroscope x (deg/s),Gyroscope y (deg/s),Gyroscope z (deg/s)`, ...rows]
    : [head, ...rows.map((row) => row.slice(0, -3))];
  const file = new Blob([`${lines.join("\n")}\n`], { type: "text/csv" });
  const told = new URLSearchParams({ name: "quick-look.csv", size: file.size, key: crypto.randomUUID() });
  const begun = await (await fetch("/recordings/begin", { method: "POST", body: told })).json();
  if (!begun.address) return say(".trouble", begun.error || "It could not be kept. Please try again.");
  await fetch(`${begun.address}/pieces?at=0`, { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } });
  location.assign(begun.address);
}

if (place && "DeviceMotionEvent" in globalThis) {
  place.hidden = false;
  document.querySelector(".none").hidden = true;
  place.querySelector(".begin").addEventListener("click", begin);
  place.querySelector(".end").addEventListener("click", end);
}
