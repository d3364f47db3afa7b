// Small comforts; every page works without them.
"use strict";

// "None of these" and "not sure" stand alone: ticking one unticks the others, and the other way round.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked || !box.form) return;
  const all = [...box.form.querySelectorAll("input[type=checkbox]")];
  const untick = (some) => some.forEach((other) => { if (other !== box) other.checked = false; });
  if (box.closest(".pair")) {
    untick([...box.closest(".pair").querySelectorAll("input")]);
    untick(all.filter((other) => other.name === "none"));
  } else if (box.name === "none") {
    untick(all);
  } else {
    const own = all.filter((other) => other.name === box.name);
    const alone = (other) => other.value === "none" || other.value === "unsure";
    untick(alone(box) ? own : own.filter(alone));
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
