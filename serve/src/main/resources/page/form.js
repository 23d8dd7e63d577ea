// How values are shown, and small pieces of the page. Text goes in as text, never as markup.

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const exact = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 4 });

export const count = value => (value === null || value === undefined ? '' : number.format(value));
export const price = value => (value === null || value === undefined ? '' : exact.format(value));
export const short = hash => hash.slice(0, 12);
export const clock = time => (time ? `${time.slice(0, 19).replace('T', ' ')} UTC` : 'none yet');

/** A number as people say it, such as 1.2 M. */
export function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${number.format(value)} ${units[unit]}`;
}

/** An age in words. */
export function age(time, now = Date.now()) {
  if (!time) {
    return 'none yet';
  }
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (seconds < 120) {
    return `${Math.round(seconds)} s ago`;
  }
  if (seconds < 7200) {
    return `${Math.round(seconds / 60)} min ago`;
  }
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} days ago`;
}

/** An element with attributes and children. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** A row of a table; the first cell is its header. Cells are texts, elements, or [text, class]. */
export function row(...cells) {
  return make('tr', {}, ...cells.map((cell, i) => {
    const [content, kind] = Array.isArray(cell) ? cell : [cell, null];
    return i === 0 ? make('th', { scope: 'row', class: kind }, content) : make('td', { class: kind }, content);
  }));
}

/** Choices of a select; keeps the one that was chosen where it still exists. */
export function choices(select, values, wanted = select.value) {
  const texts = values.join('\n');
  if (select.dataset.values !== texts) {
    select.dataset.values = texts;
    select.replaceChildren(...values.map(value => make('option', { value }, value)));
  }
  select.value = values.includes(wanted) ? wanted : values[0] ?? '';
  return select.value;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A line without axes; what it shows stands beside it as numbers. */
export function sparkline(values) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'line');
  svg.setAttribute('viewBox', '0 0 100 20');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', values
    .map((value, i) => `${(i * 100) / Math.max(1, values.length - 1)},${18 - ((value - low) / span) * 16}`)
    .join(' '));
  svg.append(line);
  return svg;
}

/** A bar that fills a part of its height. */
export function bar(part) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 10 100');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const rect = document.createElementNS(SVG, 'rect');
  const height = Math.max(6, part * 100);
  Object.entries({ x: 0, width: 10, y: 100 - height, height }).forEach(([key, value]) => rect.setAttribute(key, value));
  svg.append(rect);
  return svg;
}
