SELECT
  FLOOR(event_time TO HOUR) AS `hour`,
  COUNT(*) AS readings,
  CAST(AVG(weight) AS DECIMAL(10, 3)) AS average_weight,
  SUM(CASE WHEN is_night THEN 1 ELSE 0 END) AS at_night,
  MAX(weight) - MIN(weight) AS spread
FROM silver.readings
GROUP BY FLOOR(event_time TO HOUR)
