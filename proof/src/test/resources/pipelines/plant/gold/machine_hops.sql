SELECT
  window_start,
  window_end,
  machine,
  COUNT(*) AS readings,
  SUM(`value`) / COUNT(`value`) AS mean,
  FIRST_VALUE(`value`) AS first_seen
FROM TABLE(HOP(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '10' MINUTE, INTERVAL '2' HOUR))
GROUP BY machine, window_start, window_end
