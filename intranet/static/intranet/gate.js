/* The anonymisation panel of the page editor: asks again while somebody types, and puts a neutral
   wording in place of a finding. Without it, saving shows the same findings. */
(() => {
  const PAUSE = 1200;
  const panel = document.querySelector("[data-gate]");
  const form = document.getElementById("page-edit-form");
  if (!panel || !form) return;
  const list = panel.querySelector("[data-gate-findings]");
  const status = panel.querySelector("[data-gate-status]");
  const counter = document
    .querySelector('[data-side-panel-toggle="anonymisation"]')
    ?.querySelector("[data-side-panel-toggle-counter]");
  let timer = 0;
  let latest = 0;

  async function scan() {
    const mine = ++latest;
    const focused = document.activeElement?.id;
    let answer;
    try {
      answer = await fetch(panel.dataset.gateUrl, { method: "POST", body: new FormData(form) });
    } catch {
      answer = { ok: false };
    }
    if (mine !== latest) return;
    if (!answer.ok) {
      status.textContent = "The text could not be checked just now. It will be when you save.";
      return;
    }
    list.innerHTML = await answer.text();
    if (focused) document.getElementById(focused)?.focus();
    const open = Number(list.querySelector("[data-gate-count]")?.dataset.gateCount ?? 0);
    const said = open === 1 ? "1 open finding" : `${open} open findings`;
    if (status.textContent !== said) status.textContent = said;
    if (counter) {
      counter.textContent = open;
      counter.hidden = open === 0;
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(scan, PAUSE);
  }

  function replace(button) {
    const { gateReplace, gateStart, gateWords, gateWith } = button.dataset;
    const field = form.elements[gateReplace];
    if (!field) return;
    const start = Number(gateStart);
    const text = field.value.replaceAll("\r\n", "\n");
    const at = [...text].slice(0, start).join("").length;
    if (!text.startsWith(gateWords, at)) {
      scan();
      return;
    }
    field.value = text.slice(0, at) + gateWith + text.slice(at + gateWords.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
    field.setSelectionRange?.(at, at + gateWith.length);
    clearTimeout(timer);
    scan();
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name?.startsWith("gate-reason-")) soon();
  });
  form.addEventListener("change", (event) => {
    if (!event.target.name?.startsWith("gate-reason-")) soon();
  });
  form.addEventListener("keyup", soon);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-gate-replace]");
    if (button) replace(button);
  });
})();
