// Progressive help for every page: each part works without it.
const script = document.currentScript;

document.documentElement.classList.replace("no-js", "js");
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
import(script.dataset.components).then((components) => components.initAll());
