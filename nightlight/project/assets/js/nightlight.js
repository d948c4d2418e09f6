// Brings the GOV.UK components on the page to life. Every page works without it.
import { initAll } from "./govuk-frontend.js";

initAll();
