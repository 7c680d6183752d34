// Pictures, voice messages and files as a phone shows them. There are no real bytes, so pictures are drawn from their id.

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function mediaNode(message) {
  const draw = DRAW[message.kind];
  return draw ? draw(message.media, message) : null;
}

export function describe(message) {
  const words = message.text || message.caption;
  const kind = NAMES[message.kind] || "";
  return [kind, words].filter(Boolean).join(" · ") || "Message";
}

const NAMES = {
  photo: "📷 Photo",
  voice: "🎤 Voice message",
  document: "📄 Document",
  sticker: "Sticker",
  video: "🎬 Video",
  video_note: "Video message",
  animation: "GIF",
  audio: "🎵 Audio",
  contact: "👤 Contact",
  location: "📍 Location",
  venue: "📍 Place",
  dice: "Dice",
  poll: "📊 Poll",
  giveaway: "🎁 Giveaway",
};

// What stands in the middle of a chat instead of in a bubble, or null.
export function serviceWords(message) {
  if (message.kind !== "message_auto_delete_timer_changed") return null;
  return `Messages delete themselves after ${Math.round(message.media.message_auto_delete_time / 3600)} hours`;
}

const DRAW = {
  photo: (media) => picture(media, "photo"),
  video: (media) => withBadge(picture(media, "photo video"), `▶ ${clock(media.duration)}`),
  animation: (media) => withBadge(picture(media, "photo video"), "GIF"),
  video_note: (media) => withBadge(picture(media, "round"), `▶ ${clock(media.duration)}`),
  voice: (media) => sound(media, clock(media.duration)),
  audio: (media) => file("♪", media.title || media.file_name, `${media.performer} · ${clock(media.duration)}`),
  document: (media) => file(extension(media.file_name), media.file_name, bytes(media.file_size)),
  sticker: (media) => make("div", "sticker", media.emoji),
  contact: (media) => file("👤", media.first_name, media.phone_number),
  location: (media) => place(media),
  venue: (media) => make("div", "venue", place(media.location), make("strong", "", media.title), make("small", "", media.address)),
  dice: (media) => make("div", "sticker dice", media.emoji, make("b", "", media.value)),
  poll: (media) => poll(media),
  giveaway: (media) => file("🎁", "Giveaway", `${media.winner_count} winners`),
};

function seed(id) {
  let value = 7;
  for (const letter of id || "") value = (value * 31 + letter.codePointAt(0)) % 100003;
  return value;
}

function picture(media, className) {
  const number = seed(media.file_unique_id);
  const hue = number % 360;
  const node = make("div", `picture ${className}`);
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", "A picture");
  node.style.setProperty("--sky", `hsl(${hue} 70% 78%)`);
  node.style.setProperty("--glow", `hsl(${(hue + 50) % 360} 85% 88%)`);
  node.style.setProperty("--near", `hsl(${(hue + 150) % 360} 38% 34%)`);
  node.style.setProperty("--far", `hsl(${(hue + 170) % 360} 34% 52%)`);
  node.style.setProperty("--sun", `${18 + (number % 60)}%`);
  node.append(make("i", "hill far"), make("i", "hill near"));
  return node;
}

function withBadge(node, words) {
  node.append(make("span", "badge", words));
  return node;
}

function sound(media, length) {
  const wave = make("span", "wave");
  let number = seed(media.file_unique_id) + 1;
  for (let bar = 0; bar < 30; bar += 1) {
    number = (number * 137 + 71) % 9973;
    const line = make("i");
    line.style.height = `${18 + (number % 82)}%`;
    wave.append(line);
  }
  return make("div", "file voice", make("span", "disc", "▶"), make("span", "about", wave, make("small", "", length)));
}

function file(sign, title, detail) {
  return make("div", "file", make("span", "disc", sign), make("span", "about", make("strong", "", title), make("small", "", detail)));
}

function place(media) {
  const words = `${media.latitude.toFixed(4)}, ${media.longitude.toFixed(4)}`;
  return make("div", "picture photo map", make("span", "pin", "📍"), make("span", "badge", words));
}

function poll(media) {
  const options = media.options.map((option) => make("li", "", make("span", "", option.text), make("b", "", option.voter_count)));
  return make("div", "poll", make("strong", "", media.question), make("small", "", media.type === "quiz" ? "Quiz" : "Poll"), make("ol", "", ...options));
}

const extension = (name) => (name || "").split(".").pop().slice(0, 4).toUpperCase();
const clock = (seconds) => `${Math.floor((seconds || 0) / 60)}:${String((seconds || 0) % 60).padStart(2, "0")}`;
const bytes = (size) => (size > 900000 ? `${(size / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(size / 1000))} KB`);
