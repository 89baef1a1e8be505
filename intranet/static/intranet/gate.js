/* The anonymisation panel of the page editor: asks again while somebody types, and puts a neutral
   wording in place of a finding (gate-wording.js). Without it, saving shows the same findings. */
(() => {
  const PAUSE = 1200;
  const RICH_TEXT_SAVED = 400; // an editor of rich text tells the form what it holds after 250 ms
  const BY_HAND = "Not replaced: these words stand elsewhere by now, or in a link. Change them by hand.";
  const panel = document.querySelector("[data-gate]");
  const form = document.getElementById("page-edit-form");
  if (!panel || !form) return;
  const list = panel.querySelector("[data-gate-findings]");
  const status = panel.querySelector("[data-gate-status]");
  const done = panel.querySelector("[data-gate-done]");
  const counter = document
    .querySelector('[data-side-panel-toggle="anonymisation"]')
    ?.querySelector("[data-side-panel-toggle-counter]");
  let timer = 0;
  let latest = 0;
  let shown = ""; // the content that the list on screen answers
  let busy = false;

  /* Return whether the list shows what is in the form now. */
  async function scan() {
    clearTimeout(timer);
    const body = new FormData(form);
    const content = new URLSearchParams(body).toString();
    if (content === shown) return true;
    const mine = ++latest;
    let html = "";
    try {
      const answer = await fetch(panel.dataset.gateUrl, { method: "POST", body });
      if (answer.ok) html = await answer.text();
    } catch {
      html = "";
    }
    if (mine !== latest) return false;
    if (!html) {
      done.textContent = "The text could not be checked just now. It will be when you save.";
      return false;
    }
    shown = content;
    show(html);
    return true;
  }

  /* What is typed while the answer is on its way stays, and so does the focus. */
  function show(html) {
    const before = controls();
    const focused = [...before].find(([, one]) => one === document.activeElement)?.[0];
    list.innerHTML = html;
    const after = controls();
    before.forEach((one, key) => {
      const same = after.get(key);
      if (same?.type === "checkbox") same.checked = one.checked;
      if (same?.type === "text") same.value = one.value;
    });
    if (focused) (after.get(focused) ?? list.querySelector(".gate__sum")).focus();
    const was = before.get(focused);
    if (was?.type === "text") after.get(focused)?.setSelectionRange(was.selectionStart, was.selectionEnd);
    tell();
  }

  function controls() {
    const named = new Map();
    list.querySelectorAll("input, button, a").forEach((one) => {
      const { gateReplace, gateAhead, gateWith } = one.dataset;
      let key = one.name || one.href || [gateReplace, gateAhead, gateWith].join("|");
      while (named.has(key)) key += "+";
      named.set(key, one);
    });
    return named;
  }

  function tell() {
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
    timer = setTimeout(() => {
      done.textContent = "";
      scan();
    }, PAUSE);
  }

  /* Afterwards the focus stands at the finding that came next. */
  async function replace(button) {
    if (busy) return;
    busy = true;
    const number = open().indexOf(button.closest("[data-gate-open]"));
    const replaced = window.putNeutralWording(form, button.dataset);
    done.textContent = replaced ? `Replaced with “${button.dataset.gateWith}”.` : BY_HAND;
    await new Promise((resolve) => setTimeout(resolve, RICH_TEXT_SAVED));
    await scan();
    const next = open()[Math.min(number, open().length - 1)];
    (next?.querySelector("button, input") ?? list.querySelector(".gate__sum")).focus();
    busy = false;
  }

  function open() {
    return [...list.querySelectorAll("[data-gate-open]")];
  }

  // On the way down, since blocks that are moved or taken out let no click come up.
  ["input", "change", "keyup", "click", "paste", "drop"].forEach((what) => {
    form.addEventListener(what, soon, true);
  });
  panel.addEventListener("change", soon);
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-gate-replace]");
    if (button) replace(button);
  });
})();
