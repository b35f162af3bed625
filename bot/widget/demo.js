/* The demo page's controls: choose how it looks, copy the snippet, ask an idea. */
(() => {
  "use strict";
  const chat = () => document.querySelector("secure-base-chat");
  const at = (id) => document.getElementById(id);
  const theme = at("theme"), region = at("region"), place = at("place"), accent = at("accent");
  const usual = accent.value;
  const write = () => {
    const chosen = { "data-theme": theme.value, "data-region": region.value, "data-position": place.value };
    const more = Object.entries(chosen).filter(([, value]) => value).map(([name, value]) => ` ${name}="${value}"`).join("");
    const style = accent.value === usual ? "" : `<style>secure-base-chat { --sb-accent: ${accent.value}; }</style>\n`;
    const { version, integrity } = at("pinned").dataset;
    const query = new URLSearchParams(Object.entries({ theme: theme.value, region: region.value }).filter(([, value]) => value)).toString();
    at("snippet").textContent = `${style}<script src="${location.origin}/widget.js"${more} async></` + "script>";
    at("pinned").textContent = `<script src="${location.origin}/widget.${version}.js" integrity="${integrity}" crossorigin="anonymous"${more} async></` + "script>";
    at("frame").textContent = `<iframe src="${location.origin}/embed${query && "?" + query}" title="Ask about attachment" style="width:100%;height:640px;border:0"></iframe>`;
  };
  /* region is read when the element is made, so a fresh one takes its place */
  const renew = () => {
    const old = chat(), fresh = document.createElement("secure-base-chat");
    for (const attribute of old.attributes) fresh.setAttribute(attribute.name, attribute.value);
    for (const [name, field] of [["region", region], ["theme", theme], ["position", place]]) field.value ? fresh.setAttribute(name, field.value) : fresh.removeAttribute(name);
    old.replaceWith(fresh);
    write();
  };
  for (const field of [theme, region, place]) field.addEventListener("change", renew);
  accent.addEventListener("input", () => { chat().style.setProperty("--sb-accent", accent.value); write(); });
  document.querySelectorAll("[data-ask]").forEach((button) => button.addEventListener("click", () => chat().ask(button.textContent.trim())));
  at("copy").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(at("snippet").textContent); at("copied").textContent = "Copied. Paste it anywhere in your page."; }
    catch { at("copied").textContent = "Copying is blocked here. Select the line and copy it by hand."; }
  });
  write();
})();
