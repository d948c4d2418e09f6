// Brings the components on the page to life. Every page works without it.
import { initAll } from "./govuk-frontend.js";
import { keepTheme } from "./theme.js";

initAll();
document.querySelectorAll('[data-module="nl-theme"]').forEach(keepTheme);
