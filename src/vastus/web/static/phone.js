// Says how long the phone has recorded. Without this script the page loads itself.

const place = document.querySelector("[data-standing]");
const say = (name, words) => {
  const part = place.querySelector(name);
  if (part.textContent !== words) part.textContent = words;
};

async function look() {
  try {
    const answer = await fetch(place.dataset.standing);
    if (!answer.ok) return location.assign("/record/phone");
    const now = await answer.json();
    say(".lasted", now.lasted);
    if (now.trouble) say(".trouble", `${now.trouble} vastus goes on trying.`);
    else say(".trouble", now.over ? "That is enough. Press Done." : "Lie still, and let the thigh go loose. Three to five minutes are enough.");
    if (now.over) return;
  } catch {
    say(".trouble", "vastus cannot be reached. Is it still running?");
  }
  setTimeout(look, 1000);
}

if (place) look();
