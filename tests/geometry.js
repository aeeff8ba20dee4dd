// Returns what is wrong with the layout of the page as it is now: one line of text for each fault.
() => {
  const faults = new Set(), HIDDEN = "inset(50%)", BLOCK = "td, th, dt, dd, li, button, .button, .tag, summary, label, h1, h2, legend";
  const name = (e) => e.localName + (e.id ? "#" + e.id : "") + (e.classList.length ? "." + [...e.classList].join(".") : "");
  const words = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 40));
  document.querySelectorAll("details").forEach((each) => { each.open = true; });

  // For each element: whether it is drawn, the box that clips it, and the layer that may lie over others.
  const known = new Map();
  const about = (element) => {
    if (!element) return { shown: true, clip: null, layer: null };
    let found = known.get(element);
    if (!found) {
      const style = getComputedStyle(element), above = about(element.parentElement);
      const shown = above.shown && style.display !== "none" && style.visibility === "visible" && style.clipPath !== HIDDEN;
      const clips = style.overflowX !== "visible" && element !== document.body && element !== document.documentElement;
      const floats = style.position === "fixed" || style.position === "sticky";
      found = { shown, clip: clips ? element : above.clip, layer: floats ? element : above.layer };
      known.set(element, found);
    }
    return found;
  };

  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => about(e).shown && !about(e.parentElement).clip
      && e.getBoundingClientRect().right > innerWidth + 1 && e.getBoundingClientRect().width > 0);
    const innermost = wide.filter((e) => !wide.some((other) => other !== e && e.contains(other)));
    innermost.slice(0, 3).forEach((e) => faults.add(`wider than the window (${Math.round(e.getBoundingClientRect().right)} px): ${name(e)} ${words(e.textContent)}`));
    if (!wide.length) faults.add(`the page is ${document.documentElement.scrollWidth} px wide`);
  }

  const boxes = [];
  const range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !about(element).shown || element.closest("select, textarea, script, template, datalist, svg, progress")) continue;
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()];
    const block = element.closest(BLOCK);
    const edge = block && getComputedStyle(block).display !== "inline" && block.getBoundingClientRect();
    for (const line of lines) {
      if (line.right < 0) continue; // only seen when focused
      boxes.push({ element, line, text: node.data });
      if (edge && (line.right > edge.right + 1.5 || line.left < edge.left - 1.5)) faults.add(`text leaves ${name(block)}: ${words(node.data)}`);
    }
    if (new Set(lines.map((line) => Math.round(line.top))).size > 1) {
      for (const word of node.data.matchAll(/[\p{L}\p{M}\p{N}\u200c\u200d]+/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const tops = [...range.getClientRects()].filter((line) => line.width > 0).map((line) => Math.round(line.top));
        if (new Set(tops).size > 1) faults.add(`broken ${/\p{N}/u.test(word[0]) ? "number" : "word"} in ${name(element)}: ${word[0]}`);
      }
    }
  }
  for (const element of document.body.querySelectorAll("input:not([type=hidden]), select, textarea, button, .button, progress, img, svg")) {
    const line = element.getBoundingClientRect();
    if (about(element).shown && line.width && line.right > 0) boxes.push({ element, line, text: element.value || element.textContent });
  }

  // Letters reach out of their line, so only the middle of each box must be free.
  const middles = boxes.map(({ element, line, text }) => {
    const { clip, layer } = about(element), edge = clip && clip !== element ? clip.getBoundingClientRect() : { left: -1e9, right: 1e9, top: -1e9, bottom: 1e9 };
    return {
      element, layer, text,
      left: Math.max(line.left, edge.left) + 1, right: Math.min(line.right, edge.right) - 1,
      top: Math.max(line.top + line.height / 4, edge.top), bottom: Math.min(line.bottom - line.height / 4, edge.bottom),
    };
  }).filter((box) => box.right > box.left && box.bottom > box.top).sort((a, b) => a.top - b.top);
  middles.forEach((one, at) => {
    for (let next = at + 1; next < middles.length && middles[next].top < one.bottom; next += 1) {
      const two = middles[next];
      if (one.element.contains(two.element) || two.element.contains(one.element) || one.layer !== two.layer) continue;
      if (one.left < two.right && two.left < one.right) faults.add(`overlap: ${name(one.element)} ${words(one.text)} and ${name(two.element)} ${words(two.text)}`);
    }
  });
  return [...faults];
}
