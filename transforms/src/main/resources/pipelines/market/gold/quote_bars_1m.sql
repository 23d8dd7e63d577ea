SELECT
  symbol,
  window_start,
  window_end,
  LAST_VALUE(bid) AS bid_close,
  LAST_VALUE(ask) AS ask_close,
  CAST(AVG(ask - bid) AS DECIMAL(18, 8)) AS avg_spread,
  CAST(MAX(ask - bid) AS DECIMAL(18, 8)) AS max_spread,
  CAST(SUM(bid + ask) / (2 * COUNT(*)) AS DECIMAL(18, 8)) AS avg_mid,
  COUNT(*) AS quote_count
FROM TABLE(TUMBLE(TABLE silver.quotes, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY symbol, window_start, window_end
