// Draws the charts, and moves through the trace without loading the page again. Without this script the page shows
// drawings that the app made, and each way to look elsewhere is a link.

const dark = matchMedia("(prefers-color-scheme: dark)");
const quiet = { mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: false };
const figure = document.querySelector("[data-trace]");

async function draw(place, address) {
  const drawn = place.querySelector(".drawn");
  const wide = Math.floor(drawn.clientWidth);
  const spec = await fetch(`${address}${address.includes("?") ? "&" : "?"}width=${wide}&dark=${dark.matches ? 1 : 0}`);
  if (!spec.ok) throw new Error("no chart");
  await vegaEmbed(drawn, await spec.json(), quiet);
  drawn.querySelector("svg").setAttribute("aria-hidden", "true"); // what it shows is told around it
}

// What cannot be drawn here is shown as the app draws it.
async function chart(place) {
  try {
    await draw(place, place.dataset.chart);
  } catch {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = `${place.dataset.chart}.svg`;
    place.querySelector(".drawn").replaceChildren(picture);
  }
}

const all = () => document.querySelectorAll("[data-chart]").forEach(chart);

async function trace() {
  const query = new URLSearchParams(figure.dataset.trace.split("?")[1]);
  const [begin, end] = [Number(query.get("begin")), Number(query.get("end"))];
  await draw(figure, figure.dataset.trace);
  const say = (words) => words.replace("{begin}", begin.toFixed(2)).replace("{end}", end.toFixed(2));
  document.querySelector(".where").textContent = say(figure.dataset.where);
  figure.querySelector(".drawn").setAttribute("aria-label", say(figure.dataset.label));
}

// The page itself says where its ways lead from each place, so it is asked for, and only what changed is put in.
async function go(address, keep) {
  const answer = await fetch(address);
  if (!answer.ok) return location.assign(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  figure.dataset.trace = page.querySelector("[data-trace]").dataset.trace;
  const moves = document.querySelector(".moves");
  moves.replaceChildren(...page.querySelector(".moves").children);
  moves.querySelector(`[data-move="${keep}"]`)?.focus();
  history.replaceState(null, "", address);
  await trace();
}

function play(video, time) {
  video.currentTime = Math.max(0, time - 1);
  const halt = () => {
    if (video.currentTime < time + 1) return;
    video.pause();
    video.removeEventListener("timeupdate", halt);
  };
  video.addEventListener("timeupdate", halt);
  video.scrollIntoView({ block: "center" });
  video.play();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-move], a[data-time], a[data-play]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const video = document.querySelector("video");
  if (link.dataset.play && video) {
    event.preventDefault();
    play(video, Number(link.dataset.play));
  } else if (figure && !link.dataset.play) {
    event.preventDefault();
    go(link.href, link.dataset.move || "");
    if (link.dataset.time) document.getElementById("look").scrollIntoView();
  }
});

// A click on a trace of a second or less names the moment of a twitch that is missing.
figure?.addEventListener("click", (event) => {
  const plot = figure.querySelector(".background")?.getBoundingClientRect();
  const field = document.getElementById("moment");
  if (!plot || !field) return;
  const query = new URLSearchParams(figure.dataset.trace.split("?")[1]);
  const [begin, end] = [Number(query.get("begin")), Number(query.get("end"))];
  const share = (event.clientX - plot.left) / plot.width;
  if (end - begin <= 2 && share >= 0 && share <= 1) field.value = (begin + share * (end - begin)).toFixed(3);
});

function everything() {
  if (figure) trace().catch(() => { figure.querySelector(".drawn").textContent = figure.dataset.undrawn; });
  all();
}
everything();
dark.addEventListener("change", everything);
let turn = 0;
let wideBefore = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === wideBefore) return;
  wideBefore = innerWidth;
  clearTimeout(turn);
  turn = setTimeout(everything, 200);
});
