// A quick look with the motion sensor of this device, where its browser hands motion out. The values are rounded by the
// browser; they are written as a table and brought like any other file.

const place = document.querySelector("[data-quick]");
const LONGEST = 300; // seconds
const PATIENCE = 4000; // ms after which a sensor that gave nothing is not there
const PIECE = 1 << 20; // bytes sent at once
const words = place?.dataset;
const lasting = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "long" });
const rows = [];
let first = null;
let awake = null;

const say = (name, told) => { place.querySelector(name).textContent = told; };
const near = (value) => (typeof value === "number" ? Number(value.toFixed(4)) : "");

function take(event) {
  const felt = event.acceleration && event.acceleration.x !== null ? event.acceleration : event.accelerationIncludingGravity;
  if (!felt || felt.x === null) return;
  const turn = event.rotationRate || {};
  first ??= event.timeStamp;
  const seconds = (event.timeStamp - first) / 1000;
  const values = [felt.x, felt.y, felt.z, turn.alpha, turn.beta, turn.gamma];
  rows.push([seconds.toFixed(4), ...values.map(near)].join(","));
  const whole = Math.floor(seconds);
  say(".lasted", lasting.format(whole));
  if (seconds >= LONGEST) end();
}

// Shows the button for what can be done now; with the focus, as the one before is gone.
function offer(name) {
  for (const button of place.querySelectorAll("button")) button.hidden = !button.matches(name);
  place.querySelector(name)?.focus();
}

async function begin() {
  try {
    const asked = await DeviceMotionEvent.requestPermission?.();
    if (asked && asked !== "granted") return say(".trouble", words.refused);
  } catch {
    return say(".trouble", words.refused);
  }
  rows.length = 0;
  first = null;
  addEventListener("devicemotion", take);
  offer(".end");
  say(".trouble", words.still);
  setTimeout(() => rows.length || end(), PATIENCE);
  awake = await navigator.wakeLock?.request("screen").catch(() => null); // a dark screen gives no motion
}

async function end() {
  removeEventListener("devicemotion", take);
  awake?.release();
  if (!rows.length) {
    offer(".begin");
    return say(".trouble", words.none);
  }
  offer(".none-now");
  say(".trouble", words.enough);
  try {
    location.assign(await bring(table()));
  } catch (error) {
    offer(".begin");
    say(".trouble", error instanceof TypeError ? words.gone : error.message);
  }
}

function table() {
  const turned = rows.some((row) => !row.endsWith(",,,"));
  const head = "Time (s),Acceleration x (m/s^2),Acceleration y (m/s^2),Acceleration z (m/s^2)";
  const lines = turned
    ? [`${head},Gyroscope x (deg/s),Gyroscope y (deg/s),Gyroscope z (deg/s)`, ...rows]
    : [head, ...rows.map((row) => row.slice(0, -3))];
  return new Blob([`${lines.join("\n")}\n`], { type: "text/csv" });
}

// Sends the table piece by piece, and returns the address of the recording.
async function bring(file) {
  const told = new URLSearchParams({ name: "quick-look.csv", size: file.size, key: crypto.randomUUID() });
  const begun = await (await fetch("/recordings/begin", { method: "POST", body: told })).json();
  if (!begun.address) throw new Error(begun.error || words.unkept);
  for (let at = 0; at < file.size; at += PIECE) {
    const body = file.slice(at, at + PIECE, "application/octet-stream");
    const answer = await fetch(`${begun.address}/pieces?at=${at}`, { method: "POST", body });
    if (!answer.ok) throw new Error(words.broken);
  }
  return begun.address;
}

if (place && "DeviceMotionEvent" in globalThis) {
  place.hidden = false;
  document.querySelector(".none").hidden = true;
  place.querySelector(".begin").addEventListener("click", begin);
  place.querySelector(".end").addEventListener("click", end);
}
