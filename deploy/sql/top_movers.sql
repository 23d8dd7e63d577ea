-- Symbols by how far their price went in the newest hour of trading, first trade to last.
WITH newest AS (
  SELECT MAX(window_start) - INTERVAL '59' MINUTE AS since FROM gold.trade_bars_1m),
bars AS (
  SELECT symbol, `open`, `close`, volume,
    ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY window_start) AS from_first,
    ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY window_start DESC) AS from_last
  FROM gold.trade_bars_1m CROSS JOIN newest
  WHERE window_start >= since)
SELECT symbol, first_price, last_price, ROUND(CAST(100 * (last_price / first_price - 1) AS DOUBLE), 2) AS change_percent, volume
FROM (
  SELECT symbol,
    MAX(CASE WHEN from_first = 1 THEN `open` END) AS first_price,
    MAX(CASE WHEN from_last = 1 THEN `close` END) AS last_price,
    SUM(volume) AS volume
  FROM bars GROUP BY symbol)
ORDER BY ABS(last_price / first_price - 1) DESC, symbol
LIMIT 10;
