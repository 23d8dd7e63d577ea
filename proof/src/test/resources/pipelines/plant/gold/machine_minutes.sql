SELECT
  machine,
  window_start,
  window_end,
  COUNT(*) AS readings,
  COUNT(`value`) AS with_value,
  COUNT(DISTINCT state) AS states,
  SUM(`value`) AS total,
  AVG(`value`) AS average,
  MIN(`value`) AS least,
  MAX(cycles) AS most_cycles,
  FIRST_VALUE(state) AS first_state,
  LAST_VALUE(`value`) AS last_value_seen,
  LAST_VALUE(weight) AS last_weight,
  STDDEV_SAMP(`value`) AS deviation,
  VAR_POP(weight) AS weight_variance,
  SUM(`value` * weight) / SUM(weight) AS weighted,
  COALESCE(SUM(weight) FILTER (WHERE state = 'RUN' AND `value` > 0), 0) AS running_weight,
  MIN(CASE WHEN is_night THEN state ELSE line END) AS either,
  AVG((`value` + weight) / 2) AS middle,
  MAX(level) AS highest_level,
  SUM(cycles) AS all_cycles
FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY machine, window_start, window_end
