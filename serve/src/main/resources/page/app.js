// The page: which commit it shows, and what it asks for. The address says both, so it can be kept and sent.

import { ask, listen, Trouble } from './api.js';
import { Candles, Numbers } from './charts.js';
import { age, choices, clock, count, price, short } from './form.js';
import * as panels from './panels.js';
import { Strip } from './strip.js';

const $ = selector => document.querySelector(selector);
const NUMERIC = /^(decimal|double|float|int|long)/;

const address = new URLSearchParams(location.search);
const page = {
  past: address.get('commit'),
  newest: null,
  connected: true,
  symbol: address.get('symbol'),
  bars: address.get('bars'),
  tables: new Map(),
  charts: {},
};

const strip = new Strip($('#strip'), $('#ledger'), pick);

function pick(commit) {
  page.past = commit === page.newest?.commit ? null : commit;
  refresh();
}

function remember() {
  const query = new URLSearchParams();
  for (const [name, value] of [['commit', page.past], ['symbol', page.symbol], ['bars', page.bars]]) {
    if (value) {
      query.set(name, value);
    }
  }
  const text = query.toString();
  history.replaceState(null, '', text ? `?${text}` : location.pathname);
}

// --- One refresh at a time; what comes meanwhile makes one more. ---

let running = false;
let again = false;

async function refresh() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  do {
    again = false;
    try {
      await show();
    } catch (error) {
      moment(error instanceof Trouble ? error.message : `Cannot reach the server: ${error.message}`);
    }
  } while (again);
  running = false;
}

async function show() {
  const commit = page.past ?? page.newest?.commit ?? null;
  const { tables, commit: shown, committed_at: time } = await ask('/tables', {}, commit);
  const at = (path, parameters) => ask(path, parameters, shown);
  page.tables = new Map(tables.map(table => [table.name, table]));
  await Promise.all([
    at('/freshness').then(answer => {
      panels.freshness(answer, !page.past);
      numbers('fresh').show('', panels.gaps(answer.history));
    }),
    page.tables.has('silver.rejected') ? at('/rejected', { limit: 0 }).then(answer => panels.rejected(answer, showSamples)) : null,
    at('/files').then(panels.files),
    ask('/replays').then(panels.replays),
    ask('/audits').then(answer => panels.audits(answer, pick)),
    ask('/commits', {}, page.past ? page.newest?.commit : shown).then(answer => showStrip(answer, shown)),
    showGold(at),
  ]);
  moment(page.past
    ? `As of ${clock(time)}, commit ${short(shown)}`
    : `${page.connected ? 'Live' : 'Not connected'}: commit ${short(shown)} of ${clock(time)}`);
  remember();
  document.body.dataset.commit = shown;
}

/** An old commit is in a strip of its own, so that it can be seen among its neighbours. */
async function showStrip(answer, shown) {
  const known = answer.entries.some(entry => entry.commit === shown);
  strip.show(known ? answer.entries : (await ask('/commits', {}, shown)).entries, shown);
}

function moment(text) {
  const line = $('#moment');
  if (line.textContent !== text) {
    line.textContent = text;
  }
  line.classList.toggle('past', Boolean(page.past));
  $('#live').hidden = !page.past;
}

function numbers(name, bars = false) {
  page.charts[name] ??= new Numbers($(`#${name}-chart`), bars);
  return page.charts[name];
}

// --- Gold: bars and orders where there are any, and every table in general. ---

async function showGold(at) {
  const gold = [...page.tables.values()].filter(table => table.name.startsWith('gold.'));
  const columns = new Map();
  await Promise.all(gold.map(async table => columns.set(table.name, (await described(at, table.name)).columns)));
  const has = (table, ...names) => names.every(name => columns.get(table.name).some(column => column.name === name));
  const bars = gold.filter(table => table.keys.length && has(table, 'window_start', 'open', 'high', 'low', 'close', 'volume'));
  await Promise.all([
    showBars(at, bars, gold.find(table => table.keys.length && has(table, 'window_start', 'avg_spread'))),
    showOrders(at),
    showAny(at, gold, columns),
  ]);
}

function described(at, table) {
  return at(`/tables/${table}`);
}

async function showBars(at, tables, spreads) {
  $('#candles').hidden = !tables.length;
  $('#symbols').hidden = !tables.length;
  if (!tables.length) {
    return;
  }
  page.bars = choices($('#bars'), tables.map(table => table.name), page.bars ?? '');
  const answer = await at(`/symbols/${page.bars}`);
  page.symbol = choices($('#symbol'), answer.symbols.map(symbol => symbol.key), page.symbol ?? '');
  panels.symbols(answer, page.symbol, symbol => {
    page.symbol = symbol;
    refresh();
  });
  if (!page.symbol) {
    return;
  }
  const [bars, spread, fresh] = await Promise.all([
    at(`/bars/${page.bars}`, { symbol: page.symbol }),
    spreads ? at(`/bars/${spreads.name}`, { symbol: page.symbol }).catch(() => ({ rows: [] })) : { rows: [] },
    at('/freshness'),
  ]);
  const first = bars.rows[0]?.window_start;
  const watermark = fresh.watermarks[page.tables.get(page.bars).family];
  page.charts.candles ??= new Candles($('#candle-chart'));
  page.charts.candles.show(
    `${page.symbol} ${page.bars}`, bars.rows, spread.rows.filter(row => row.window_start >= first), watermark);
  $('#last-bar').textContent = lastBar(bars.rows.at(-1), spread.rows.at(-1));
}

function lastBar(bar, spread) {
  if (!bar) {
    return 'no bars';
  }
  const width = spread ? `, spread ${price(spread.avg_spread)}` : '';
  return `${bar.window_start.slice(0, 16).replace('T', ' ')} open ${price(bar.open)} high ${price(bar.high)} low ${price(bar.low)}`
    + ` close ${price(bar.close)}, volume ${count(bar.volume)}${width}${bar.is_final ? ', final' : ''}`;
}

async function showOrders(at) {
  const hasOrders = page.tables.has('gold.orders_hourly') && page.tables.has('gold.orders_daily');
  $('#orders').hidden = !hasOrders;
  if (!hasOrders) {
    return;
  }
  const [hours, days] = await Promise.all([at('/orders/hourly', { limit: 168 }), at('/orders/daily', { limit: 31 })]);
  numbers('orders', true).show('', hours.rows.map(hour => [hour.window_start, +hour.total_revenue]));
  panels.orders(days.rows);
}

async function showAny(at, gold, columns) {
  $('#gold').hidden = !gold.length;
  if (!gold.length) {
    return;
  }
  const name = choices($('#gold-table'), gold.map(table => table.name));
  const { keys, time_column: time } = page.tables.get(name);
  const all = columns.get(name);
  const value = choices($('#gold-column'), all.filter(one => NUMERIC.test(one.type)).map(one => one.name));
  const where = {};
  const text = keys.find(key => all.find(one => one.name === key)?.type === 'string');
  $('#gold-key-label').hidden = !text;
  if (text && value) {
    const known = (await at(`/symbols/${name}`, { value })).symbols.map(symbol => symbol.key);
    const key = choices($('#gold-key'), known);
    if (key) {
      where.where = `${text}:${key}`;
    }
  }
  const answer = await at(`/tables/${name}/rows`, { limit: 500, ...where });
  const points = [...answer.rows].reverse().filter(row => row[value] !== null).map(row => [row[time], +row[value]]);
  numbers('gold').show(`${name} ${value} ${where.where}`, points);
  panels.rows(all.map(one => one.name), answer.rows.slice(0, 50));
}

async function showSamples(reason) {
  try {
    const answer = await ask('/rejected', { feed: reason.feed, reason: reason.reason, limit: 10 }, document.body.dataset.commit);
    panels.samples(reason, answer.samples);
  } catch (error) {
    moment(error.message);
  }
}

// --- What the reader does, and what the lake does. ---

$('#live').addEventListener('click', () => {
  page.past = null;
  refresh();
  $('#strip').querySelector('[aria-pressed=true]')?.focus();
});
$('#symbol').addEventListener('change', event => {
  page.symbol = event.target.value;
  refresh();
});
$('#bars').addEventListener('change', event => {
  page.bars = event.target.value;
  refresh();
});
for (const select of ['#gold-table', '#gold-column', '#gold-key']) {
  $(select).addEventListener('change', refresh);
}

listen(
  commit => {
    page.newest = commit;
    if (!page.past) {
      refresh();
    }
  },
  connected => {
    page.connected = connected;
    if (!connected && !page.past) {
      moment(`Not connected: the newest commit seen is of ${page.newest ? age(page.newest.committed_at) : 'no time yet'}`);
    }
  });
refresh();
