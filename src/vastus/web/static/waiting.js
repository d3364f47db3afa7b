// Says how far the measuring is, and loads the page again when it is done. Without this script the page loads itself.

const place = document.querySelector("[data-progress]");

async function look() {
  try {
    const answer = await fetch(place.dataset.progress);
    if (!answer.ok) return location.reload();
    const told = await answer.json();
    if (told.stage !== "waiting" && told.stage !== "measuring") return location.reload();
    const percent = Math.round(100 * told.share);
    place.querySelector("progress").value = percent;
    place.querySelector(".sent").textContent = told.stage === "waiting" ? place.dataset.waits : place.dataset.share.replace("{percent}", percent);
  } catch {
    place.querySelector(".sent").textContent = place.dataset.gone;
  }
  setTimeout(look, 700);
}

if (place) look();
