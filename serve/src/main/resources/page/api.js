// Asks the API. Every question of a refresh names the same commit, so all parts of the page show one state.

export class Trouble extends Error {}

/** The answer of a path at a commit; null for the newest. */
export async function ask(path, parameters = {}, commit = null) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) {
      query.append(name, one);
    }
  }
  if (commit) {
    query.set('commit', commit);
  }
  const text = query.toString();
  const answer = await fetch(`api/v1${path}${text ? `?${text}` : ''}`);
  const body = await answer.json();
  if (!answer.ok) {
    throw new Trouble(body.detail ?? `The server answered ${answer.status}`);
  }
  return body;
}

/**
 * Tells of each new commit and of the connection. A browser keeps six connections to a server, for all of its tabs
 * together: a page that nobody sees gives its own back.
 */
export function listen(onCommit, onState) {
  let events = null;
  const close = () => {
    events?.close();
    events = null;
  };
  const open = () => {
    if (events || document.hidden) {
      return;
    }
    events = new EventSource('api/v1/events');
    events.addEventListener('commit', event => onCommit(JSON.parse(event.data)));
    events.onopen = () => onState(true);
    events.onerror = () => onState(false);
  };
  window.addEventListener('pagehide', close);
  window.addEventListener('pageshow', open);
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  open();
}
