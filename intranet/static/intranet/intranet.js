// Help for every page: each part of it also works without this file.
const script = document.currentScript;
const PAUSE = 180; // milliseconds without typing before we ask for suggestions
const SHORTEST = 2;

document.documentElement.classList.replace("no-js", "js");
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
import(script.dataset.components).then((components) => components.initAll());

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.textContent = text;
  return made;
}

function isWriting(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

// "/" leads to the search box, as the box itself announces.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("header-search");
  const free = !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target);
  if (event.key === "/" && free && box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Suggestions: the combobox pattern of the ARIA Authoring Practices, with a list that pops up.
class Suggestions {
  constructor(form) {
    this.input = form.querySelector("input[type=search]");
    this.address = form.dataset.suggest;
    this.options = [];
    this.active = -1;
    const id = `${this.input.id}-suggestions`;
    this.list = element("ul", {
      id, class: "app-suggestions", role: "listbox", "aria-label": "Suggestions", hidden: "",
    });
    this.status = element("p", { class: "nhsuk-u-visually-hidden", role: "status" });
    form.append(this.list, this.status);
    Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    }).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.input.addEventListener("input", () => this.wait());
    this.input.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
    // The box keeps the focus while a suggestion is pressed, or the list would close under it.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.go(option);
    });
  }

  wait() {
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    if (this.input.value.trim().length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking = new AbortController();
    const address = new URL(this.address, window.location.origin);
    address.searchParams.set("q", this.input.value.trim());
    try {
      const answer = await fetch(address, {
        signal: this.asking.signal, headers: { Accept: "application/json" },
      });
      const found = (answer.headers.get("Content-Type") || "").includes("json")
        ? (await answer.json()).suggestions : [];
      this.show(found || []);
    } catch (error) {
      this.close();
    }
  }

  show(found) {
    this.close();
    this.options = found.map((suggestion, place) => {
      const option = element("li", {
        id: `${this.list.id}-${place}`, class: "app-suggestions__option", role: "option",
        "aria-selected": "false", "data-url": suggestion.url,
      });
      option.append(
        element("span", { class: "app-suggestions__title" }, suggestion.title),
        element("span", { class: "app-suggestions__type" }, suggestion.type),
      );
      return option;
    });
    this.list.replaceChildren(...this.options);
    const some = this.options.length > 0 && document.activeElement === this.input;
    this.list.hidden = !some;
    this.input.setAttribute("aria-expanded", String(some));
    const count = this.options.length;
    this.status.textContent = some ? `${count} suggestion${count === 1 ? "" : "s"}` : "";
  }

  close() {
    this.mark(-1);
    this.options = [];
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
  }

  mark(place) {
    this.active = place;
    this.options.forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === place));
    });
    const option = this.options[place];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  press(event) {
    const count = this.options.length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      this.close();
    } else if (event.key === "ArrowDown" && count) {
      event.preventDefault();
      this.mark(this.active + 1 < count ? this.active + 1 : -1);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      this.mark(this.active < 0 ? count - 1 : this.active - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.go(this.options[this.active]);
    }
  }

  go(option) {
    const address = new URL(option.dataset.url, window.location.origin);
    if (address.origin === window.location.origin) window.location.assign(address);
  }
}

document.querySelectorAll("form[data-suggest]").forEach((form) => new Suggestions(form));

// On a phone the filters wait behind their button, so that the results come first.
const PHONE = window.matchMedia("(max-width: 40.0525em)");
let filtersWanted = false;

function foldFilters() {
  const filters = document.querySelector(".search-filters");
  if (filters && PHONE.matches) filters.open = filtersWanted;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".search-filters > summary");
  if (button) filtersWanted = !button.parentElement.open;
});
document.addEventListener("htmx:load", foldFilters);
foldFilters();

// Filters that say nothing stay out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  const given = event.detail.parameters;
  [...given.keys()].forEach((name) => {
    if (given.getAll(name).every((value) => value === "")) given.delete(name);
  });
});

// What was done in place on the page of what waits: the page as it is now, or wherever it leads.
const WAITING = "my-site";
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr, serverResponse } = event.detail;
  if (target.id !== WAITING) return;
  if (xhr.status === 200 && serverResponse.includes(`id="${WAITING}"`)) return;
  event.detail.shouldSwap = false;
  event.detail.isError = false;
  if (xhr.status >= 400) window.location.assign("?refused");
  else window.location.reload();
});
document.addEventListener("htmx:afterSettle", () => {
  const heading = document.querySelector(`#${WAITING} h1`);
  if (heading && document.activeElement === document.body) heading.focus();
});

// In a field that looks for people Enter looks for them; in every other it sends the form.
document.addEventListener("keydown", (event) => {
  const finds = event.key === "Enter" && event.target.closest(".app-find");
  if (!finds || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  finds.querySelector("button").click();
});
