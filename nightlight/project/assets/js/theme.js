// Changes the colours in place, so that nothing typed on the page is lost; the server keeps the choice in a cookie.
export function keepTheme(form) {
  form.addEventListener("submit", async (event) => {
    const chosen = event.submitter;
    if (!chosen) {
      return;
    }
    event.preventDefault();
    const choice = new FormData(form);
    choice.set(chosen.name, chosen.value);
    document.documentElement.dataset.theme = chosen.value;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    await fetch(form.action, { method: "POST", body: choice, redirect: "manual" });
  });
}
