SELECT
  machine,
  COALESCE(level, 0) > 0.5 AS is_high,
  window_start,
  COUNT(*) AS readings,
  CASE WHEN LAST_VALUE(is_night) THEN 'night' WHEN machine LIKE 'm/%' THEN 'm' ELSE 'day' END AS shift,
  MAX(COALESCE(level, cycles / weight)) AS highest,
  COUNT(DISTINCT COALESCE(level, 0)) AS levels,
  SUM(CAST(level AS DECIMAL(38, 8))) AS level_sum,
  MAX(ABS(`value` / weight)) AS widest,
  SUM(-(`value` / weight)) AS negated,
  AVG(NULLIF(`value` / weight, 0)) AS kept,
  SUM(CASE WHEN is_night THEN `value` / weight ELSE cycles END) AS chosen,
  SUM(CAST(weight AS BIGINT)) AS whole_weight,
  MAX(CAST(level * 1000 AS BIGINT)) AS whole_level,
  COUNT(*) FILTER (WHERE event_time >= TIMESTAMP '2026-03-01 12:00:00') AS since_noon,
  LAST_VALUE(COALESCE(state, line)) AS some_text,
  COUNT(ALL state) AS with_state
FROM TABLE(TUMBLE(TABLE silver.readings, DESCRIPTOR(event_time), INTERVAL '20' MINUTE))
WHERE cycles / weight < 0.5 OR cycles IS NULL
GROUP BY machine, COALESCE(level, 0) > 0.5, window_start, window_end
