// Brings the components on the page to life. Every page works without it.
import { initAll } from "./govuk-frontend.js";
import { Bar } from "./bar.js";
import { keepDrafts } from "./drafts.js";
import { offerToFill } from "./fill.js";
import { openInPlace } from "./in_place.js";
import { Live } from "./live.js";
import { moveByRows } from "./rows.js";
import { Session } from "./session.js";
import { keepTheme } from "./theme.js";

initAll();
document.querySelectorAll('[data-module="nl-theme"]').forEach(keepTheme);
document.querySelectorAll("[data-fill]").forEach(offerToFill);
openInPlace();
document.querySelectorAll("[data-rows]").forEach(moveByRows);

const place = document.getElementById("nl-live");
if (place) {
  const bar = new Bar(document.getElementById("nl-bar"));
  const session = new Session(place, bar);
  keepDrafts(session);
  new Live(place, bar, session);
}
