// The simulator's control side. Every call answers JSON or throws an Error whose message says why.

async function request(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || response.statusText);
  return answer;
}

const chat = (userId) => `/simulator/chats/${userId}`;
const message = (userId, messageId) => `${chat(userId)}/messages/${messageId}`;

export const api = {
  people: () => request("GET", "/simulator/people"),
  addPerson: (person) => request("POST", "/simulator/people", person),
  messages: (userId) => request("GET", `${chat(userId)}/messages?after=0`),
  write: (userId, draft) => request("POST", `${chat(userId)}/messages`, draft),
  writeAlbum: (userId, album) => request("POST", `${chat(userId)}/albums`, album),
  edit: (userId, messageId, changes) => request("PATCH", message(userId, messageId), changes),
  remove: (userId, messageId) => request("DELETE", message(userId, messageId)),
  react: (userId, messageId, emoji) => request("POST", `${message(userId, messageId)}/reaction`, { emoji }),
  press: (userId, messageId, data) => request("POST", `${chat(userId)}/press`, { message_id: messageId, data }),
  answer: (callbackId, wait) => request("GET", `/simulator/callbacks/${callbackId}?wait=${wait}`),
  block: (userId) => request("POST", `${chat(userId)}/block`),
  unblock: (userId) => request("POST", `${chat(userId)}/unblock`),
  deactivate: (userId) => request("POST", `${chat(userId)}/deactivate`),
  orderTraffic: (rate, customers) => request("POST", "/simulator/traffic", { rate, customers }),
  addFault: (rule) => request("POST", "/simulator/faults", rule),
  removeFault: (number) => request("DELETE", `/simulator/faults/${number}`),
  clearFaults: () => request("DELETE", "/simulator/faults"),
};

// Calls `onEvent` for each event of these chats and `onOpen` whenever the stream (re)opened; returns a function to stop.
export function listen(userIds, onEvent, onOpen, onLost) {
  const source = new EventSource(`/simulator/events?chats=${userIds.join(",")}`);
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  return () => source.close();
}
