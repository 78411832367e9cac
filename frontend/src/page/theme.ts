/** Runs before the first paint, so that a chosen light or dark theme never flashes the other one. */
const chosen = localStorage.getItem("fairhand:theme");
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
