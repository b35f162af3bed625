/* The demo page's controls: choose theme and region, copy the snippet, ask an idea. */
(() => {
  "use strict";
  const chat = () => document.querySelector("secure-base-chat");
  const theme = document.getElementById("theme"), region = document.getElementById("region"), snippet = document.getElementById("snippet");
  const write = () => {
    const more = [theme.value && ` data-theme="${theme.value}"`, region.value && ` data-region="${region.value}"`].filter(Boolean).join("");
    snippet.textContent = `<script src="${location.origin}/widget.js"${more} async></` + "script>";
  };
  theme.addEventListener("change", () => { theme.value ? chat().setAttribute("theme", theme.value) : chat().removeAttribute("theme"); write(); });
  region.addEventListener("change", () => { const old = chat(); const fresh = document.createElement("secure-base-chat"); for (const a of old.attributes) fresh.setAttribute(a.name, a.value); region.value ? fresh.setAttribute("region", region.value) : fresh.removeAttribute("region"); old.replaceWith(fresh); write(); });
  document.querySelectorAll("[data-ask]").forEach((button) => button.addEventListener("click", () => chat().ask(button.textContent.trim())));
  document.getElementById("copy").addEventListener("click", (event) => { navigator.clipboard?.writeText(snippet.textContent); event.currentTarget.textContent = "Copied"; });
  write();
})();
