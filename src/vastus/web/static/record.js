// Brings a file in pieces: with real progress, a way to stop, and from where it was after a reload. Without this script
// the form sends the file as a whole.

// The first time, the script that draws the result takes a moment to be made: long before it is needed.
fetch("/static/vega.js").catch(() => {});

const form = document.querySelector("form[data-upload]");
const sending = document.querySelector(".sending");
const words = sending?.dataset;
const TRIES = 6;
let call = null;
let stopped = false;
let address = "";

const say = (told) => { sending.querySelector(".sent").textContent = told; };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// One request; answers with the JSON that came back, or with null when the line broke.
function ask(path, body, type, progress = () => {}) {
  return new Promise((done) => {
    call = new XMLHttpRequest();
    call.open("POST", path);
    if (type) call.setRequestHeader("content-type", type);
    call.responseType = "json";
    call.upload.addEventListener("progress", (event) => progress(event.loaded));
    call.addEventListener("load", () => done({ status: call.status, ...(call.response || {}) }));
    for (const broken of ["error", "abort", "timeout"]) call.addEventListener(broken, () => done(null));
    call.send(body);
  });
}

// The same file has the same name for the app, also after a reload.
async function nameOf(file) {
  const told = new TextEncoder().encode(`${file.name}|${file.size}|${file.lastModified}`);
  const digest = await crypto.subtle.digest("SHA-256", told);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function begin(file) {
  const told = new URLSearchParams({ name: file.name, size: file.size, site: form.site.value, key: await nameOf(file) });
  return ask("/recordings/begin", told.toString(), "application/x-www-form-urlencoded");
}

function show(sent, size) {
  const percent = Math.floor((100 * sent) / size);
  sending.querySelector("progress").value = percent;
  say(words.here.replace("{percent}", percent));
}

async function send(file) {
  let standing = await begin(file);
  let tries = 0;
  while (standing && standing.address && !standing.whole && !stopped) {
    address = standing.address;
    const at = standing.received;
    const part = file.slice(at, at + Number(form.dataset.piece));
    const answer = await ask(`${address}/pieces?at=${at}`, part, "application/octet-stream", (sent) => show(at + sent, file.size));
    if (stopped) return;
    if (answer && answer.address) {
      tries = answer.status === 200 ? 0 : tries + 1;
      standing = answer;
    } else if (answer && answer.error) {
      return fail(answer.error);
    } else {
      tries += 1;
      say(words.broken);
      await wait(500 * 2 ** tries);
      standing = (await begin(file)) || standing;
    }
    if (tries >= TRIES) standing = { error: words.tired };
  }
  if (stopped) return;
  if (standing && standing.whole) location.assign(standing.address);
  else fail((standing && standing.error) || words.gone);
}

function fail(why) {
  sending.hidden = true;
  form.hidden = false;
  let told = document.getElementById("wrong");
  if (!told) {
    told = Object.assign(document.createElement("p"), { id: "wrong", className: "wrong" });
    told.setAttribute("role", "alert");
    form.before(told);
  }
  told.textContent = why;
  form.file.focus();
}

function start() {
  const file = form.file.files[0];
  if (!file) return fail(words.none);
  if (!file.size) return fail(words.empty);
  if (file.size > Number(form.dataset.largest)) return fail(words.large);
  document.getElementById("wrong")?.remove();
  stopped = false;
  form.hidden = true;
  sending.hidden = false;
  show(0, file.size);
  sending.querySelector(".stop").focus();
  send(file);
}

if (form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); start(); });
  sending.querySelector(".stop").addEventListener("click", async () => {
    stopped = true;
    call?.abort();
    if (address) await ask(`${address}/stop`, "", "application/x-www-form-urlencoded");
    fail(words.stopped);
  });
  const drop = form.querySelector(".drop");
  for (const kind of ["dragover", "dragenter"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    form.file.files = event.dataTransfer.files;
  });
}
