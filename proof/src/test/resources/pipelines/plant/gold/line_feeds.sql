-- Machines and meters of a line together. Many share their time, so that feed, order and identity decide.
WITH sources AS (
  SELECT machine AS `name`, line, `value`, 'machine' AS origin, event_time FROM silver.readings WHERE weight > 10
  UNION ALL
  SELECT meter AS `name`, line, `value`, 'meter' AS origin, event_time FROM silver.meters WHERE works
)
SELECT
  line,
  window_start,
  window_end,
  COUNT(*) AS readings,
  COUNT(DISTINCT origin) AS origins,
  COUNT(DISTINCT `name`) AS names,
  FIRST_VALUE(origin) AS first_origin,
  FIRST_VALUE(`name`) AS first_name,
  LAST_VALUE(`value`) AS last_value_seen,
  SUM(`value`) AS total,
  STDDEV_SAMP(`value`) FILTER (WHERE origin = 'meter') AS deviation_of_meters
FROM TABLE(TUMBLE(TABLE sources, DESCRIPTOR(event_time), INTERVAL '5' MINUTE))
WHERE `value` IS NULL OR `value` > -900
GROUP BY line, window_start, window_end
