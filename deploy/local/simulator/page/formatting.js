// Formatting as one types it in Telegram's apps: **bold**, __italic__, ~~struck~~, ||hidden|| and `code`.

const TYPES = { "**": "bold", __: "italic", "~~": "strikethrough", "||": "spoiler", "`": "code" };
const MARKS = Object.fromEntries(Object.entries(TYPES).map(([mark, type]) => [type, mark]));
const MARKED = /(\*\*|__|~~|\|\||`)(?=\S)([\s\S]*?\S)\1/g;

// The text without its marks, and the entities they stand for.
export function parsed(typed) {
  const entities = [];
  let text = "";
  let at = 0;
  for (const found of typed.matchAll(MARKED)) {
    text += typed.slice(at, found.index);
    entities.push({ type: TYPES[found[1]], offset: text.length, length: found[2].length });
    text += found[2];
    at = found.index + found[0].length;
  }
  return { text: text + typed.slice(at), entities };
}

// The other way round, to edit what was sent; formatting nobody can type is left out.
export function marked(text, entities) {
  let typed = text;
  for (const entity of [...entities].sort((a, b) => b.offset - a.offset)) {
    const mark = MARKS[entity.type];
    if (!mark) continue;
    const end = entity.offset + entity.length;
    typed = typed.slice(0, entity.offset) + mark + typed.slice(entity.offset, end) + mark + typed.slice(end);
  }
  return typed;
}

// A draft's words: `field` is "text" or "caption".
export function worded(field, typed) {
  const { text, entities } = parsed(typed);
  const name = field === "text" ? "entities" : "caption_entities";
  return { [field]: text, ...(entities.length ? { [name]: entities } : {}) };
}
