// What is wrong with how a page lies: it scrolls sideways, targets are small, things overlap or are cut.
() => {
  const found = [];
  const name = (e) => `${e.tagName.toLowerCase()}.${e.className.baseVal ?? e.className} "${e.textContent.trim().slice(0, 40)}"`;
  const box = (e) => e.getBoundingClientRect();
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && box(e).width > 0;
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`scrolls sideways: ${wide}`);

  // 24 pixels for all but links in a sentence, 44 for what a thumb presses. A place on the body map is a line of the
  // list as well, so it may be smaller than that.
  const targets = "a, button, summary, select, input:not([type=hidden]), label.choice";
  const main = "button, .deed, .quiet, .door, .choice, select, summary, nav a, .shelf a, input[type=text], input[type=search]";
  for (const e of document.querySelectorAll(targets)) {
    if (!seen(e) || e.matches(".skip")) continue;
    const { width, height } = box(e.closest("label.choice") ?? e);
    const inSentence = e.tagName === "A" && getComputedStyle(e).display === "inline";
    const small = Math.min(width, height) < 23.9 && !inSentence;
    if (small || (e.matches(main) && height < 43.9)) found.push(`small target: ${name(e)} ${width} x ${height}`);
  }

  const over = (a, b) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const apart = (all, what) =>
    all.forEach((a, i) => all.slice(i + 1).forEach((b) => {
      if (over(box(a), box(b))) found.push(`${what}: ${name(a)} and ${name(b)}`);
    }));
  const lies = (e) => seen(e) && !e.matches(".skip, .map svg") && !["inline", "contents"].includes(getComputedStyle(e).display);
  for (const parent of [document.body, ...document.querySelectorAll("body *:not(svg *)")]) {
    apart([...parent.children].filter(lies), "overlap");
    const inner = getComputedStyle(parent).display !== "inline" && !parent.matches("input, select, .skip");
    if (inner && seen(parent) && parent.scrollWidth > parent.clientWidth + 1) found.push(`sticks out: ${name(parent)}`);
  }
  for (const svg of document.querySelectorAll("svg")) {
    const words = [...svg.querySelectorAll("text, foreignObject > *")].filter(seen);
    apart(words, "words overlap");
    for (const e of words) {
      const room = box(e.closest("foreignObject") ?? svg), { left, right, top, bottom } = box(e);
      const out = Math.max(room.left - left, right - room.right, room.top - top, bottom - room.bottom);
      if (out > 1) found.push(`words cut: ${name(e)}`);
    }
  }
  return found;
}
