/* Secure Base chat widget: one custom element, no dependency, no third party, MIT licence.
   <script src="https://your-host/widget.js" async></script>  or  <secure-base-chat endpoint="https://your-host"></secure-base-chat>
   Attributes: endpoint, mode (inline), region, locale, position (left), theme (light, dark), greeting, exit-url, contact-url, contact-label, no-history.
   Events, never with message text: secure-base:open, secure-base:answer {kind}, secure-base:crisis {level}. */
(() => {
  "use strict";
  const STRINGS = /*{{STRINGS}}*/ {};
  const LINES = /*{{LINES}}*/ {};
  const CSS = /*{{CSS}}*/ "";
  const MAX = 4000, HISTORY = 40, KEY = "secure-base", PLAN = "secure-base-plan";
  const HOURS = 3600e3, DAYS = 24 * HOURS;
  const script = document.currentScript;
  const HOME = script && script.src ? new URL(script.src).origin : location.origin;
  /* Only for when the server cannot be reached: the server's own check is far better. */
  const DISTRESS = /suicid|kill (?:my|him|her)self|\bkms\b|end (?:it all|my life)|(?:want|wanna|going|ready) (?:to )?die|don.?t want to (?:live|be here|be alive|wake up)|better off (?:dead|without me)|hurt(?:ing)? myself|cut(?:ting)? myself|self.?harm|overdos|took (?:all|too many|\d+)|rape|assault|hits me|hit me|beats? me|chok(?:e|ed|es) me|strangl|threaten|not safe|afraid of him|scared (?:of him|to go home)|touch(?:es|ed|ing) me|help me\b|emergency/i;

  const make = (tag, props, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children) if (child !== null && child !== undefined && child !== false) node.append(child);
    return node;
  };
  /* our own, because host pages tamper with Array's */
  const map = (list, how) => { const out = []; for (const one of list) out[out.length] = how(one, out.length); return out; };
  const keep = (list, which) => { const out = []; for (const one of list) if (which(one)) out[out.length] = one; return out; };
  const dots = (...list) => { let out = ""; for (const one of list) if (one) out += (out && " · ") + one; return out; };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);

  const zoneRegion = () => {
    let zone = "";
    try { zone = Intl.DateTimeFormat().resolvedOptions().timeZone || ""; } catch { /* no time zone, no guess */ }
    if (/^Australia\//.test(zone)) return "AU";
    if (/^Pacific\/(Auckland|Chatham)/.test(zone)) return "NZ";
    if (zone === "Europe/London" || zone === "Europe/Belfast") return "GB";
    if (zone === "Europe/Dublin") return "IE";
    if (/^(Canada\/|America\/(Toronto|Vancouver|Montreal|Edmonton|Winnipeg|Halifax|St_Johns|Regina))/.test(zone)) return "CA";
    if (/^(US\/|America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage|Boise|Indiana|Kentucky)|Pacific\/Honolulu)/.test(zone)) return "US";
    const city = { Amsterdam: "NL", Berlin: "DE", Brussels: "BE", Budapest: "HU", Calcutta: "IN", Copenhagen: "DK", Helsinki: "FI", Johannesburg: "ZA", Kolkata: "IN", Lisbon: "PT", Madrid: "ES", Mexico_City: "MX", Oslo: "NO", Paris: "FR", Rome: "IT", Singapore: "SG", Stockholm: "SE", Vienna: "AT", Warsaw: "PL", Zurich: "CH" }[(/\/(\w+)/.exec(zone) || [])[1]];
    if (city) return city;
    if (/^Europe\//.test(zone)) return "EU";
    const tag = (/-(\w+)/.exec(navigator.language) || [])[1];
    return tag && LINES[tag.toUpperCase()] ? tag.toUpperCase() : "ZZ";
  };

  class SecureBaseChat extends HTMLElement {
    #root; #s; #el = {}; #history = []; #busy = null; #open = false; #region; #lines; #presses = []; #opener = null; #crisis = null; #noticed = 0; #started = 0;

    connectedCallback() {
      if (this.#root) return;
      this.#root = this.attachShadow({ mode: "open" });
      this.#root.adoptedStyleSheets = [sheet];
      const locale = (this.getAttribute("locale") || document.documentElement.lang || navigator.language || "en").toLowerCase();
      const language = /^\w*/.exec(locale)[0];
      this.#s = { ...STRINGS.en, ...(STRINGS[language] || {}) };
      this.lang = STRINGS[language] ? language : "en";
      this.#region = (this.getAttribute("region") || zoneRegion()).toUpperCase();
      this.#lines = LINES[this.#region] || LINES.ZZ || [];
      this.#build();
      this.#restore();
      document.addEventListener("keydown", this.#onKey, true);
      this.#loadLines();
    }

    disconnectedCallback() { document.removeEventListener("keydown", this.#onKey, true); }

    get #endpoint() { return (this.getAttribute("endpoint") || HOME).replace(/\/$/, ""); }
    get #inline() { return this.getAttribute("mode") === "inline"; }
    #tell(name, detail) { this.dispatchEvent(new CustomEvent("secure-base:" + name, { bubbles: true, composed: true, detail })); }

    /* ---------------------------------------------------------------- layout */

    #build() {
      const s = this.#s, el = this.#el;
      el.launch = make("button", { class: "launch", part: "launch", type: "button", "aria-expanded": "false", onclick: () => this.open() }, s.launch);
      el.title = make("h2", { id: "t" }, this.getAttribute("heading") || s.title, make("small", {}, s.subtitle));
      el.exit = make("button", { class: "exit", part: "exit", type: "button", title: s.exitHint, onclick: () => this.#leave() }, s.exit);
      el.close = make("button", { class: "icon", type: "button", "aria-label": s.close, onclick: () => this.close() }, "×");
      el.notice = make("p", { class: "notice", part: "notice" }, s.notice);
      el.card = make("section", { class: "card", part: "crisis", "aria-label": s.keep, hidden: true });
      el.log = make("div", { class: "log", role: "log", "aria-live": "off", "aria-labelledby": "t", tabindex: "0" });
      el.live = make("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
      el.box = make("textarea", { rows: "1", "aria-label": s.placeholder, placeholder: s.placeholder, enterkeyhint: "send", autocomplete: "off", onkeydown: (e) => this.#boxKey(e), oninput: () => this.#grow() });
      el.send = make("button", { class: "send", part: "send", type: "submit" }, s.ask);
      el.form = make("form", { onsubmit: (e) => { e.preventDefault(); this.#busy ? this.#stop() : this.#submit(); } }, el.box, el.send);
      el.help = make("button", { class: "help", part: "help", type: "button", onclick: () => this.#helpSheet() }, s.help);
      const contact = this.getAttribute("contact-url");
      el.foot = make("div", { class: "foot" }, el.help,
        contact && make("a", { href: contact, rel: "noopener" }, this.getAttribute("contact-label") || s.person),
        make("button", { type: "button", onclick: () => this.#clear() }, s.clear));
      el.panel = make("section", { class: "panel", part: "panel", role: this.#inline ? "region" : "dialog", "aria-labelledby": "t", hidden: !this.#inline },
        make("div", { class: "bar" }, el.title, el.exit, !this.#inline && el.close), el.notice, el.card, el.log, el.live, el.form, el.foot);
      el.panel.addEventListener("keydown", (e) => this.#panelKey(e));
      this.#root.append(...(this.#inline ? [el.panel] : [el.launch, el.panel]));
      this.#greet();
      if (window.visualViewport) window.visualViewport.addEventListener("resize", () => this.style.setProperty("--sb-height", window.visualViewport.height + "px"));
    }

    #greet() {
      this.#el.log.append(make("p", { class: "turn meta" }, this.getAttribute("greeting") || this.#s.greeting));
    }

    open() {
      if (this.#open) return;
      this.#open = true;
      this.#opener = document.activeElement;
      this.#el.panel.hidden = false;
      this.#el.launch.hidden = true;
      this.#el.launch.setAttribute("aria-expanded", "true");
      this.#el.box.focus();
      this.#tell("open", {});
    }

    /* asks in the visitor's place: for buttons of the host page */
    ask(text) { this.open(); this.#submit(text); }

    close() {
      if (this.#inline) return;
      this.#open = false;
      this.#el.panel.hidden = true;
      this.#el.launch.hidden = false;
      this.#el.launch.setAttribute("aria-expanded", "false");
      this.#el.launch.focus();
    }

    #panelKey(event) {
      if (event.key === "Escape") {
        event.stopPropagation();
        if (this.#el.sheet) this.#closeSheet(); else this.close();
        return;
      }
      if (event.key !== "Tab" || this.#inline) return;
      const scope = this.#el.sheet || this.#el.panel;
      const stops = keep(scope.querySelectorAll("button, a[href], textarea, select, input, [tabindex='0']"), (n) => !n.disabled && n.offsetParent !== null);
      const active = this.#root.activeElement, first = stops[0], last = stops[stops.length - 1];
      if (event.shiftKey && active === first) { event.preventDefault(); last.focus(); }
      else if (!event.shiftKey && active === last) { event.preventDefault(); first.focus(); }
    }

    #boxKey(event) {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.#submit(); }
    }

    #grow() {
      const box = this.#el.box;
      box.style.height = "auto";
      box.style.height = Math.min(box.scrollHeight + 2, 140) + "px";
    }

    /* ---------------------------------------------------------------- asking */

    #submit(text = this.#el.box.value) {
      text = text.trim();
      if (!text || this.#busy) return;
      if (text.length > MAX) return this.#problem(fill(this.#s.tooLong, { max: MAX }));
      this.#el.box.value = "";
      this.#grow();
      this.#say(text);
      this.#ask(text);
    }

    #say(text) {
      const node = make("div", { class: "turn said" }, make("span", { class: "visually-hidden" }, this.#s.you + ": "), text);
      this.#el.log.append(node);
      this.#scrollTo(node);
      return node;
    }

    async #ask(text) {
      const s = this.#s, el = this.#el;
      const turn = make("div", { class: "turn" });
      const words = make("div", { class: "reply" });
      const working = make("p", { class: "working" }, s.working);
      turn.append(make("span", { class: "visually-hidden" }, s.bot + ": "), working, words);
      el.log.querySelectorAll(".asks").forEach((n) => n.remove());
      el.log.append(turn);
      this.#scrollTo(turn);
      el.live.textContent = s.working;
      this.#remind(turn);
      const control = new AbortController();
      this.#busy = control;
      el.send.textContent = s.stop;
      const asked = turn.previousElementSibling;
      try {
        const region = /^[A-Z]{2}$/.test(this.#region) && !/EU|ZZ/.test(this.#region) ? this.#region : undefined;
        const response = await fetch(this.#endpoint + "/v1/chat", {
          method: "POST", signal: control.signal, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ message: text, history: this.#history.slice(-HISTORY), region, locale: this.lang, stream: true }),
        });
        if (response.status === 429) throw Object.assign(new Error(), { words: fill(s.busy, { seconds: response.headers.get("Retry-After") || "60" }) });
        if (!(response.headers.get("Content-Type") || "").startsWith("text/event-stream")) throw new Error();
        let reply = null;
        for await (const { event, data } of this.#events(response.body)) {
          if (event === "crisis") { working.remove(); this.#showCrisis(data, ""); }
          else if (event === "sentence") { working.remove(); words.append(data.text.replace(/\s*\[\d+\](?=[\s[]|$)/g, "")); }
          else if (event === "reply") reply = data;
        }
        if (!reply) throw new Error();
        working.remove();
        this.#render(turn, words, reply);
        this.#remember(text, reply.text);
        el.live.textContent = ""; for (const x of reply.sentences) el.live.textContent += x.text + " ";
        this.#tell("answer", { kind: reply.kind });
      } catch (error) {
        working.remove();
        if (control.signal.aborted) { turn.remove(); el.box.value = el.box.value || text; asked?.remove(); return; }
        turn.remove();
        asked?.remove();
        if (!el.box.value) { el.box.value = text; this.#grow(); }
        if (DISTRESS.test(text)) this.#showCrisis({ level: "crisis", resources: this.#lines, choices: [] }, s.offlineCrisis);
        this.#problem(error.words || (navigator.onLine === false ? s.offline : s.serverError), () => this.#submit());
      } finally {
        this.#busy = null;
        el.send.textContent = s.ask;
      }
    }

    async *#events(body) {
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        buffer += value;
        const blocks = buffer.split(/\r?\n\r?\n/);
        buffer = blocks.pop();
        for (const block of blocks) {
          let event = "message", data = "";
          for (const line of block.split(/\r?\n/)) {
            if (line.startsWith("event:")) event = line.slice(6).trim();
            else if (line.startsWith("data:")) data += line.slice(5).trim();
          }
          if (data) yield { event, data: JSON.parse(data) };
        }
      }
    }

    /* scrolls the log alone: scrollIntoView would move the panel, and the host's page, as well */
    #scrollTo(node) {
      const log = this.#el.log;
      log.scrollTop += node.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
    }

    #stop() { this.#busy?.abort(); }

    /* ---------------------------------------------------------------- showing */

    #render(turn, words, reply) {
      const s = this.#s;
      words.textContent = "";
      const byNumber = new Map(map(reply.citations, (c) => [c.n, c]));
      const led = reply.crisis?.level === "crisis";
      map(reply.sentences, (sentence, index) => {
        if (led && !index) return; /* it stands in the card, large */
        if (index && !reply.sentences[index - 1].text.endsWith("\n")) words.append(" ");
        words.append(make("span", {}, sentence.text));
        for (const n of sentence.citations) {
          const citation = byNumber.get(n);
          if (citation) words.append(make("button", { class: "chip", part: "chip", type: "button", "aria-label": fill(s.source, { n }), onclick: (e) => this.#sourceSheet(citation, e.currentTarget) }, String(n)));
        }
      });
      if (reply.crisis) this.#showCrisis(reply.crisis, led ? reply.sentences[0]?.text : "");
      else this.#quieten();
      const tools = make("div", { class: "tools" });
      if (reply.citations.length && navigator.clipboard) tools.append(make("button", { type: "button", onclick: (e) => { navigator.clipboard.writeText(reply.text); e.currentTarget.textContent = s.copied; } }, s.copy));
      if (tools.childNodes.length) turn.append(tools);
      if (reply.suggestions.length) {
        turn.append(make("div", { class: "asks" }, make("span", {}, s.next),
          ...map(reply.suggestions, (q, i) => i < 3 && make("button", { class: "ask", part: "suggestion", type: "button", onclick: () => this.#submit(q) }, q))));
      }
      this.#scrollTo(turn);
    }

    #problem(text, retry) {
      const node = make("div", { class: "turn problem", role: "alert" }, make("p", {}, text));
      if (retry) node.append(make("button", { class: "ask", type: "button", onclick: () => { node.remove(); retry(); } }, this.#s.retry));
      this.#el.log.querySelectorAll(".problem").forEach((n) => n.remove());
      this.#el.log.append(node);
      this.#scrollTo(node);
    }

    #lineLinks(line, index) {
      const s = this.#s, out = [], put = (node) => { out[out.length] = node; };
      const style = "dial" + (index ? " second" : "");
      const meta = dots(line.hours, line.note);
      if (line.tel || line.phone) put(make("a", { class: style, href: "tel:" + (line.tel || line.phone) }, `${s.call} ${line.phone}`, make("small", {}, dots(line.name, meta))));
      if (line.sms) put(make("a", { class: "dial second", href: "sms:" + line.sms + (line.sms_body ? "?&body=" + encodeURIComponent(line.sms_body) : "") }, `${s.text} ${line.sms}`, make("small", {}, dots(line.name, line.sms_body && fill(s.withWord, { word: line.sms_body }), !line.phone && meta))));
      if (!out.length && line.url) put(make("a", { class: "dial second", href: line.url, target: "_blank", rel: "noopener noreferrer" }, `${s.web} ${line.name}`, make("small", {}, meta)));
      if (!out.length) put(make("p", {}, `${line.name}. ${line.note || ""}`));
      return out;
    }

    #showCrisis(crisis, warm) {
      const s = this.#s, card = this.#el.card;
      const led = crisis.level === "crisis";
      this.#crisis = crisis;
      if (crisis.resources?.length) this.#lines = crisis.resources;
      card.textContent = "";
      card.className = "card" + (led ? "" : " quiet");
      card.hidden = false;
      if (led) {
        if (warm) card.append(make("p", { class: "warm", dir: "auto" }, warm.trim()));
        const [first, ...rest] = crisis.resources;
        if (first) card.append(...this.#lineLinks(first, 0));
        const second = keep(rest, (l) => l.kind === "emergency")[0] || rest[0];
        if (second) card.append(...this.#lineLinks(second, 1));
        const more = keep(rest, (l) => l !== second);
        if (crisis.choices?.length) card.append(make("div", { class: "choices" }, ...map(crisis.choices, (c) => make("button", { class: "choice", part: "choice", type: "button", onclick: () => this.#submit(c.message) }, c.label))));
        if (more.length) card.append(make("details", {}, make("summary", {}, s.keep), ...map(more, (l) => make("div", {}, ...this.#lineLinks(l, 1)))));
      } else {
        card.append(make("button", { class: "choice", type: "button", onclick: () => this.#helpSheet() }, s.keep));
        if (crisis.choices?.length) card.append(make("div", { class: "choices" }, ...map(crisis.choices, (c) => make("button", { class: "choice", part: "choice", type: "button", onclick: () => this.#submit(c.message) }, c.label))));
      }
      card.scrollTop = 0;
      this.#el.notice.hidden = led;
      this.#tell("crisis", { level: crisis.level });
    }

    /* after a crisis the lines stay at hand as one quiet button */
    #quieten() {
      this.#el.notice.hidden = false;
      if (!this.#crisis) return;
      const card = this.#el.card;
      card.className = "card quiet";
      card.textContent = "";
      card.append(make("button", { class: "choice", type: "button", onclick: () => this.#helpSheet() }, this.#s.keep));
    }

    /* ---------------------------------------------------------------- sheets */

    #sheet(title, nodes, from) {
      this.#closeSheet(false);
      const close = make("button", { class: "icon", type: "button", "aria-label": this.#s.back, onclick: () => this.#closeSheet() }, "×");
      const node = make("section", { class: "sheet", part: "sheet", role: "dialog", "aria-label": title }, make("div", { class: "bar" }, make("h3", {}, title), close), ...nodes);
      node.querySelector("h3").style.flex = "1";
      this.#el.sheet = node;
      this.#el.sheetFrom = from || this.#root.activeElement;
      this.#el.panel.append(node);
      close.focus();
    }

    #closeSheet(refocus = true) {
      if (!this.#el.sheet) return;
      this.#el.sheet.remove();
      this.#el.sheet = null;
      if (refocus) (this.#el.sheetFrom?.isConnected ? this.#el.sheetFrom : this.#el.box).focus();
    }

    #sourceSheet(citation, from) {
      const s = this.#s, article = citation.article;
      const link = this.#endpoint + citation.url;
      const quote = make("blockquote", {}, make("mark", {}, citation.quote));
      const body = citation.content_note ? make("details", {}, make("summary", {}, fill(s.contentNote, { note: citation.content_note }) + " " + s.showPassage), quote) : quote;
      this.#sheet(s.sourceTitle, [
        make("p", { class: "meta" }, citation.heading),
        body,
        make("p", {}, make("strong", {}, article.title)),
        make("p", { class: "meta" }, fill(s.author, { who: article.author }), make("br"), fill(s.reviewed, { date: article.reviewed_on, who: article.reviewed_by })),
        make("a", { class: "dial second", href: link, target: "_blank", rel: "noopener" }, s.readAll),
      ], from);
    }

    #helpSheet() {
      const s = this.#s;
      const list = make("div", {});
      const names = new Intl.DisplayNames([this.lang], { type: "region" });
      const draw = () => { list.textContent = ""; map(this.#lines, (l, i) => list.append(...this.#lineLinks(l, i))); };
      const pick = make("select", { id: "r", onchange: async () => { this.#region = pick.value; this.#lines = LINES[pick.value] || LINES.ZZ; draw(); await this.#loadLines(); draw(); } },
        ...map(map(keep(Object.keys(LINES), (r) => r !== "ZZ"), (r) => [names.of(r), r]).sort((a, b) => a[0].localeCompare(b[0])), ([name, r]) => make("option", { value: r, selected: r === this.#region }, name)),
        make("option", { value: "ZZ", selected: !LINES[this.#region] || this.#region === "ZZ" }, s.worldwide));
      draw();
      this.#sheet(s.helpTitle, [
        make("p", { class: "meta" }, s.helpIntro), list,
        make("div", { class: "regions" }, make("label", { for: "r" }, s.region), pick),
        make("div", { class: "choices" },
          make("button", { class: "choice", type: "button", onclick: () => this.#groundSheet() }, s.ground),
          make("button", { class: "choice", type: "button", onclick: () => this.#planSheet() }, s.plan)),
      ], this.#el.help);
    }

    #groundSheet() {
      const s = this.#s;
      let at = 0;
      const step = make("p", { class: "step", "aria-live": "polite" }, s.groundSteps[0]);
      const next = make("button", { class: "send", type: "button", onclick: () => {
        at += 1;
        if (at >= s.groundSteps.length) return this.#helpSheet();
        step.textContent = s.groundSteps[at];
        next.textContent = at === s.groundSteps.length - 1 ? s.done : s.nextStep;
      } }, s.nextStep);
      this.#sheet(s.ground, [step, next], this.#el.help);
    }

    #planSheet() {
      const s = this.#s;
      let kept = [];
      try { kept = JSON.parse(localStorage.getItem(PLAN) || "[]"); } catch { /* storage is off: the plan is simply not kept */ }
      const boxes = map(s.planLines, (line, i) => { const box = make("textarea", { rows: "1", "aria-label": line }); box.value = kept[i] || ""; return make("label", { class: "field" }, line, box); });
      const said = make("p", { class: "meta", role: "status" });
      this.#sheet(s.plan, [
        make("p", { class: "meta" }, s.planIntro), ...boxes, said,
        make("button", { class: "send", type: "button", onclick: () => { try { localStorage.setItem(PLAN, JSON.stringify(map(boxes, (b) => b.querySelector("textarea").value))); said.textContent = s.planKept; } catch { said.textContent = ""; } } }, s.keepPlan),
        make("button", { class: "choice", type: "button", onclick: () => { try { localStorage.removeItem(PLAN); } catch { /* nothing kept */ } map(boxes, (b) => { b.querySelector("textarea").value = ""; }); said.textContent = s.planGone; } }, s.forgetPlan),
      ], this.#el.help);
    }

    async #loadLines() {
      if (!navigator.onLine) return;
      try {
        const region = /^[A-Z]{2}$/.test(this.#region) ? this.#region : "ZZ";
        const response = await fetch(`${this.#endpoint}/v1/resources?region=${region}`, { credentials: "omit", referrerPolicy: "no-referrer" });
        if (response.ok) this.#lines = (await response.json()).resources;
      } catch { /* the lines inside this script stand in */ }
    }

    /* ---------------------------------------------------------------- memory of this tab, and leaving */

    #remember(said, replied) {
      if (!this.#history.length) this.#started = Date.now();
      this.#history.push({ role: "user", content: said }, { role: "assistant", content: replied });
      this.#history = this.#history.slice(-HISTORY);
      if (this.hasAttribute("no-history")) return;
      try { sessionStorage.setItem(KEY, JSON.stringify({ history: this.#history, noticed: this.#noticed, at: Date.now() })); } catch { /* storage is off: the tab forgets */ }
    }

    #restore() {
      if (this.hasAttribute("no-history")) return;
      let kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(KEY) || "null"); } catch { /* storage is off */ }
      if (!kept || !Array.isArray(kept.history)) return;
      this.#history = keep(kept.history, (m) => m && (m.role === "user" || m.role === "assistant") && typeof m.content === "string");
      this.#noticed = Date.now() - kept.at > 7 * DAYS ? 0 : kept.noticed || Date.now();
      for (const m of this.#history) this.#el.log.append(m.role === "user" ? make("div", { class: "turn said" }, m.content) : make("div", { class: "turn reply" }, m.content.replace(/\s*\[\d+\]/g, "")));
      this.#el.log.scrollTop = this.#el.log.scrollHeight;
    }

    /* the law asks for the notice again after three hours in one conversation and after seven days */
    #remind(turn) {
      const now = Date.now();
      if (!this.#noticed) { this.#noticed = now; return; }
      if (now - this.#noticed > 3 * HOURS) { this.#noticed = now; turn.before(make("p", { class: "turn notice" }, this.#s.again)); }
    }

    #clear() {
      this.#stop();
      this.#history = [];
      this.#crisis = null;
      this.#el.card.hidden = true;
      this.#el.notice.hidden = false;
      this.#el.log.textContent = "";
      this.#el.box.value = "";
      try { sessionStorage.removeItem(KEY); } catch { /* nothing kept */ }
      this.#greet();
      this.#el.live.textContent = this.#s.cleared;
      this.#el.box.focus();
    }

    #onKey = (event) => {
      if (event.key !== "Shift" || event.repeat) { if (event.key !== "Shift") this.#presses = []; return; }
      const now = Date.now();
      this.#presses = [...keep(this.#presses, (at) => now - at < 5000), now];
      if (this.#presses.length >= 3) this.#leave();
    };

    #leave() {
      const away = this.getAttribute("exit-url") || "https://www.bbc.com/weather";
      const cover = make("div", { class: "cover" });
      cover.style.cssText = "position:fixed;inset:0;background:#fff;z-index:2147483647";
      document.body.append(cover);
      document.title = "Weather";
      this.#stop();
      try { sessionStorage.removeItem(KEY); localStorage.removeItem(PLAN); } catch { /* nothing kept */ }
      this.#el.log.textContent = "";
      this.#el.panel.hidden = true;
      if (window.top !== window) window.open(away, "_top");
      location.replace(away);
    }
  }

  if (!customElements.get("secure-base-chat")) customElements.define("secure-base-chat", SecureBaseChat);
  if (script && script.src && !document.querySelector("secure-base-chat")) {
    const place = () => {
      if (document.querySelector("secure-base-chat")) return;
      const chat = document.createElement("secure-base-chat");
      for (const { name, value } of script.attributes) if (name.startsWith("data-")) chat.setAttribute(name.slice(5), value);
      document.body.append(chat);
    };
    document.body && document.readyState !== "loading" ? place() : document.addEventListener("DOMContentLoaded", place);
  }
})();
