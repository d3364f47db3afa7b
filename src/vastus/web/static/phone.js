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
    say(".trouble", now.says);
    if (now.over) return;
  } catch {
    say(".trouble", place.dataset.gone);
  }
  setTimeout(look, 1000);
}

if (place) look();
