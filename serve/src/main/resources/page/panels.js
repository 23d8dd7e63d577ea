// The parts that are tables: what an answer of the API looks like on the page.

import { age, clock, count, make, price, row, short, size, sparkline } from './form.js';

const $ = selector => document.querySelector(selector);

function fill(section, rows, none = null) {
  $(`#${section} tbody`).replaceChildren(...rows);
  const text = $(`#${section} .none`);
  if (text) {
    text.hidden = rows.length > 0;
    $(`#${section} .scroll`).hidden = rows.length === 0;
  }
}

export function symbols(answer, chosen, onPick) {
  fill('symbols', answer.symbols.map(symbol => {
    const change = (symbol.last - symbol.first) / symbol.first * 100;
    const pick = make('button', { type: 'button', 'aria-pressed': String(symbol.key === chosen) }, symbol.key);
    pick.addEventListener('click', () => onPick(symbol.key));
    return row(
      pick,
      [price(symbol.last), 'number'],
      [`${change > 0 ? '+' : ''}${change.toFixed(2)} %`, `number ${change < 0 ? 'down' : 'up'}`],
      [count(symbol.total), 'number'],
      sparkline(symbol.line.map(Number)));
  }));
}

export function orders(days) {
  fill('orders', [...days].reverse().map(day => row(
    day.order_date + (day.is_final ? '' : ' (open)'),
    [count(day.total_orders), 'number'],
    [price(day.total_revenue), 'number'],
    [price(day.avg_order_value), 'number'],
    [count(day.unique_customers), 'number'])));
}

export function freshness(answer, isLive) {
  const facts = [['Last commit of the job', answer.last_ledger], ['Newest record in Bronze', answer.newest_record]];
  for (const [family, time] of Object.entries(answer.watermarks)) {
    facts.push([`Watermark of ${family}`, time]);
  }
  $('#fresh').replaceChildren(...facts.flatMap(([name, time]) => [
    make('dt', {}, name),
    make('dd', {}, `${clock(time)}${time && isLive ? ` (${age(time)})` : ''}`),
  ]));
}

/** Seconds from one commit of the job to the next, oldest first. */
export function gaps(history) {
  return history.slice(0, -1)
    .map((entry, i) => [
      entry.committed_at,
      (Date.parse(entry.committed_at) - Date.parse(history[i + 1].committed_at)) / 1000,
    ])
    .reverse();
}

export function rejected(answer, onPick) {
  fill('rejected', answer.reasons.map(reason => {
    const pick = make('button', { type: 'button' }, reason.reason);
    pick.setAttribute('aria-label', `Show records of ${reason.feed} that were rejected as ${reason.reason}`);
    pick.addEventListener('click', () => onPick(reason));
    return row(reason.feed, pick, [count(reason.records), 'number'], clock(reason.last));
  }));
}

/** Records down to their bytes. */
export function samples(reason, records) {
  $('#samples').replaceChildren(
    make('h3', {}, `The newest of ${reason.feed} ${reason.reason}`),
    ...records.map((record, i) => make('details', { open: i === 0 },
      make('summary', {}, `${record.kafka_topic}/${record.kafka_partition}/${record.kafka_offset}: ${record.detail || record.reason}`),
      make('p', {}, `Broke the rule ${record.reason}, sent ${clock(record.kafka_timestamp)}. Its bytes:`),
      make('pre', {}, record.payload === null ? 'none (a tombstone)' : dump(record.payload)))));
}

const MOST_BYTES = 4096;

/** Text where it is text, and always the bytes. */
function dump(base64) {
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  const shown = bytes.slice(0, MOST_BYTES);
  const lines = [];
  for (let i = 0; i < shown.length; i += 16) {
    const part = [...shown.slice(i, i + 16)];
    const hex = part.map(byte => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map(byte => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${i.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  const more = bytes.length > MOST_BYTES ? `\n… ${count(bytes.length - MOST_BYTES)} more bytes` : '';
  return `${new TextDecoder().decode(shown)}\n\n${lines.join('\n')}${more}`;
}

export function files(answer) {
  fill('files', answer.tables.map(table => {
    const fullest = table.partitions[0];
    const meter = fullest
      ? make('meter', { min: 0, max: table.bound + 1, high: table.bound + 0.5, value: fullest.files, 'aria-label': `${fullest.files} of ${table.bound} files` })
      : '';
    const cell = make('span', {}, meter, fullest ? ` ${fullest.files} of ${table.bound} (${fullest.partition})` : 'empty');
    return row(table.table, [count(table.rows), 'number'], [count(table.files), 'number'], [size(table.bytes), 'number'], cell);
  }));
}

export function replays(answer) {
  fill('replays', answer.replays.map(replay => row(
    replay.name,
    `${short(replay.of)}${replay.days ? `, ${replay.days}` : ''}`,
    make('span', {},
      make('progress', { max: replay.total || 1, value: replay.total ? replay.done : 1, 'aria-label': `Progress of ${replay.name}` }),
      ` ${count(replay.done)} of ${count(replay.total)}`),
    replay.verified ? `equal to ${short(replay.verified)}, ${clock(replay.verified_at)}` : 'not yet')));
}

export function audits(answer, onPick) {
  const text = $('#published');
  if (!answer.published) {
    text.textContent = 'Nothing is published yet: ./lake audit --publish proves a commit and publishes it.';
  } else {
    text.replaceChildren(
      'Published: ', link(answer.published.commit, short(answer.published.commit), onPick),
      ` of ${clock(answer.published.committed_at)}${answer.published.is_newest ? ', the newest commit' : ''}`);
  }
  $('#days').replaceChildren(...answer.days.map(day => make('li', {}, link(day.commit, day.day, onPick), ' is final and audited')));
}

function link(commit, text, onPick) {
  const anchor = make('a', { href: `?commit=${commit}` }, text);
  anchor.addEventListener('click', event => {
    event.preventDefault();
    onPick(commit);
  });
  return anchor;
}

/** The newest rows of any table. */
export function rows(columns, found) {
  $('#gold thead').replaceChildren(make('tr', {}, ...columns.map(column => make('th', { scope: 'col' }, column))));
  fill('gold', found.map(one => row(...columns.map(column => text(one[column])))));
}

function text(value) {
  if (value === null) {
    return '';
  }
  const trimmed = typeof value === 'string' && /^-?\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
  return typeof value === 'object' ? JSON.stringify(value) : String(trimmed);
}

