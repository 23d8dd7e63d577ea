SELECT
  symbol,
  window_start,
  window_end,
  FIRST_VALUE(price) AS `open`,
  MAX(price) AS high,
  MIN(price) AS low,
  LAST_VALUE(price) AS `close`,
  AVG(price) AS avg_price,
  CAST(SUM(price * volume) / SUM(volume) AS DECIMAL(18, 8)) AS vwap,
  -- All trades pass the filter. Without one, Flink takes the column for NOT NULL and fails where a bar has one trade.
  STDDEV_SAMP(price) FILTER (WHERE price > 0) AS volatility,
  SUM(volume) AS volume,
  COALESCE(SUM(volume) FILTER (WHERE trade_type = 'BUY'), 0) AS buy_volume,
  COALESCE(SUM(volume) FILTER (WHERE trade_type = 'SELL'), 0) AS sell_volume,
  COUNT(*) AS trade_count
FROM TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY symbol, window_start, window_end
