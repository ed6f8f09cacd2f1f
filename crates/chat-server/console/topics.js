// What the portal's topics are called, from the file that the widgets on its pages read too.

const titles = new Map();

/** Fetches the names. Until they are here, and without them, a topic goes by its id. */
export async function fetchTopics() {
  const response = await fetch("/chat/portal.json");
  const { topics = [] } = await response.json();
  for (const { id, title } of topics) titles.set(id, title.ru ?? Object.values(title)[0]);
}

/** What people choose a topic by. */
export function topicTitle(id) {
  return titles.get(id) ?? id;
}
