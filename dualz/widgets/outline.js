// Outlines over the marks of a picture: what is chosen, right, wrong or followed.

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = { right: "✓", wrong: "✗" };

function primitive([tag, attributes, words]) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (words) node.textContent = words;
  return node;
}

// What lies round a mark that is shown now: { node, x, y }.
function outlined({ node, x, y }, kind) {
  const box = node.getBBox();
  const group = primitive(["g", { class: `dz-outline dz-${kind}` }, ""]);
  group.style.transform = `translate(${x}px, ${y}px)`;
  const frame = { x: box.x - 5, y: box.y - 5, width: box.width + 10, height: box.height + 10, rx: 7 };
  group.append(primitive(["rect", frame, ""]));
  if (SIGNS[kind]) {
    const corner = { x: box.x + box.width + 4, y: box.y - 3 };
    group.append(primitive(["circle", { cx: corner.x, cy: corner.y, r: 8 }, ""]));
    group.append(primitive(["text", { ...corner, y: corner.y + 4, "text-anchor": "middle" }, SIGNS[kind]]));
  }
  return group;
}
