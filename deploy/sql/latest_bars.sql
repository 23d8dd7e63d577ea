-- The newest one-minute bar of each symbol. It is there with the first commit after its first trade; is_final says whether it may still change.
SELECT symbol, window_start, `open`, high, low, `close`, vwap, trade_count, is_final
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY window_start DESC) AS age
  FROM gold.trade_bars_1m)
WHERE age = 1
ORDER BY symbol;
