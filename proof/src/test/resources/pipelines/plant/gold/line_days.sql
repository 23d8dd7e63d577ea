SELECT
  FLOOR(event_time TO DAY) AS day_start,
  line,
  COALESCE(state, 'UNKNOWN') AS state,
  COUNT(*) AS readings,
  COUNT(DISTINCT machine) AS machines,
  MAX(event_time) AS last_seen,
  SUM(weight) AS weight
FROM silver.readings
WHERE state LIKE 'R%' OR state IS NULL OR cycles BETWEEN 3 AND 7
GROUP BY FLOOR(event_time TO DAY), line, COALESCE(state, 'UNKNOWN')
