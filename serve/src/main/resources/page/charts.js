// Charts in the page's colours, with times in UTC.

import {
  CandlestickSeries, HistogramSeries, LineSeries, createChart, createSeriesMarkers,
} from './lightweight-charts.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const seconds = time => Date.parse(time) / 1000;
const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const faded = name => `${colour(name)}66`;

function look() {
  return {
    // The page's foot has the notice and the link; the library's own would need a style that the policy refuses.
    layout: { background: { color: 'transparent' }, textColor: colour('soft'), attributionLogo: false, panes: { separatorColor: colour('line') } },
    grid: { vertLines: { color: faded('line') }, horzLines: { color: faded('line') } },
    rightPriceScale: { borderColor: colour('line') },
    timeScale: { borderColor: colour('line'), timeVisible: true, secondsVisible: false },
    handleScroll: { vertTouchDrag: false },
  };
}

function chart(box) {
  const made = createChart(box, { autoSize: true, ...look() });
  dark.addEventListener('change', () => made.applyOptions(look()));
  return made;
}

/** Candles with volume, and the spread in a pane below. */
export class Candles {
  constructor(box) {
    this.chart = chart(box);
    this.candles = this.chart.addSeries(CandlestickSeries);
    this.volume = this.chart.addSeries(HistogramSeries, { priceFormat: { type: 'volume' }, priceScaleId: '', lastValueVisible: false, priceLineVisible: false });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
    this.spread = this.chart.addSeries(LineSeries, { lineWidth: 2, priceLineVisible: false }, 1);
    this.marks = createSeriesMarkers(this.candles, []);
    this.paint();
    dark.addEventListener('change', () => this.paint());
    this.chart.panes()[1]?.setStretchFactor(0.3);
  }

  paint() {
    this.candles.applyOptions({ upColor: colour('up'), downColor: colour('down'), wickUpColor: colour('up'), wickDownColor: colour('down'), borderVisible: false });
    this.spread.applyOptions({ color: colour('accent') });
  }

  /** @param subject a change of it fits the bars into view; else the view stays where the reader put it */
  show(subject, bars, spreads, watermark) {
    this.candles.setData(bars.map(bar => ({
      time: seconds(bar.window_start), open: +bar.open, high: +bar.high, low: +bar.low, close: +bar.close,
    })));
    this.volume.setData(bars.map(bar => ({
      time: seconds(bar.window_start), value: +bar.volume, color: +bar.close >= +bar.open ? faded('up') : faded('down'),
    })));
    this.spread.setData(spreads.map(bar => ({ time: seconds(bar.window_start), value: +bar.avg_spread })));
    this.mark(bars, watermark);
    if (this.subject !== subject) {
      this.subject = subject;
      this.chart.timeScale().fitContent();
    }
  }

  /** On the bar that event time has come to. */
  mark(bars, watermark) {
    const reached = watermark ? bars.filter(bar => bar.window_start <= watermark).at(-1) : null;
    this.marks.setMarkers(reached
      ? [{ time: seconds(reached.window_start), position: 'aboveBar', shape: 'arrowDown', color: colour('mark'), text: 'watermark' }]
      : []);
  }
}

/** One line, or bars, of a number over time. */
export class Numbers {
  constructor(box, bars = false) {
    this.chart = chart(box);
    this.series = this.chart.addSeries(bars ? HistogramSeries : LineSeries, { lineWidth: 2, priceLineVisible: false });
    this.paint();
    dark.addEventListener('change', () => this.paint());
  }

  paint() {
    this.series.applyOptions({ color: colour('accent') });
  }

  /** @param points [time, value], oldest first; of several at one second the last is shown */
  show(subject, points) {
    const byTime = new Map(points.map(([time, value]) => [Math.floor(seconds(time)), value]));
    this.series.setData([...byTime].sort((one, other) => one[0] - other[0]).map(([time, value]) => ({ time, value })));
    if (this.subject !== subject) {
      this.subject = subject;
      this.chart.timeScale().fitContent();
    }
  }
}
