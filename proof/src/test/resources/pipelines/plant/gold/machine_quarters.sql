SELECT
  machine,
  window_start,
  COUNT(*) AS readings,
  SUM(`value`) AS total,
  FIRST_VALUE(weight) AS first_weight,
  LAST_VALUE(state) AS last_state,
  COUNT(DISTINCT state) AS states,
  CASE WHEN COUNT(`value`) > 10 THEN 'many' WHEN SUM(`value`) IS NULL THEN 'none' ELSE 'few' END AS amount
FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '15' MINUTE))
GROUP BY machine, window_start, window_end
