SELECT
  `method`,
  window_start,
  window_end,
  COUNT(*) AS payments,
  COALESCE(SUM(amount) FILTER (WHERE NOT refund), 0) AS paid,
  SUM(fee) AS fees,
  SUM(fee) / SUM(amount) AS fee_share,
  MIN(paid_on) AS first_day
FROM TABLE(TUMBLE(TABLE silver.payments, DESCRIPTOR(event_time), INTERVAL '1' HOUR))
GROUP BY `method`, window_start, window_end
