// The queue by keyboard. Each key presses what bears it in data-key; nothing here decides anything by itself.
(() => {
  const form = document.getElementById("decide");
  const box = document.getElementById("keys");
  if (box) {
    box.checked = localStorage.getItem("queue-keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("queue-keys", box.checked ? "on" : "off"));
  }
  const writes = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, .select2, .select2-container");

  document.addEventListener("keydown", (event) => {
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const save = form.querySelector("[data-save]");
      if (save) { event.preventDefault(); form.requestSubmit(save); }
      return;
    }
    if (event.key === "Escape" && form && form.contains(event.target)) { event.target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || writes(event.target) || (box && !box.checked)) return;
    const digit = /^[1-9]$/.test(event.key) && document.querySelector(`[data-digit="${event.key}"]`);
    if (digit) { digit.checked = true; digit.focus(); event.preventDefault(); return; }
    const first = { e: ".fields select, .fields input:not([type=hidden])", r: "[name=reason]" }[event.key];
    const found = first ? form && form.querySelector(first) : document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (first || found.type === "checkbox") found.focus(); else found.click();
  });

  // A second press while the first is on its way would decide the next claim unseen.
  if (form) {
    let sent = false;
    form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
    window.addEventListener("pageshow", () => { sent = false; });
    // Enter in a field saves the correction, not the first button of the page.
    form.addEventListener("keydown", (event) => {
      const save = form.querySelector("[data-save]");
      if (save && event.key === "Enter" && event.target.matches(".fields input") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); form.requestSubmit(save); }
    });
  }

  // Why the machine made it: read anew when asked for, and shown in its place.
  for (const link of document.querySelectorAll("a.why")) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const shown = link.nextElementSibling;
      if (shown) { shown.remove(); return; }
      const told = document.createElement("pre");
      told.setAttribute("role", "status");
      told.textContent = "Reading the article again …";
      link.after(told);
      const answer = await fetch(link.href);
      told.textContent = answer.ok ? await answer.text() : `The machine could not tell (${answer.status}).`;
    });
  }
})();
