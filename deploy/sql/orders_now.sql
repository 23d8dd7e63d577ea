-- The hour and the day that are going on. Their rows are as new as the last commit: there is no batch view to unite with a speed view.
SELECT *
FROM (
  SELECT 'hour' AS span, CAST(window_start AS STRING) AS since, total_orders, total_revenue, avg_order_value, is_final
  FROM gold.orders_hourly
  WHERE window_start = (SELECT MAX(window_start) FROM gold.orders_hourly)
  UNION ALL
  SELECT 'day', CAST(order_date AS STRING), total_orders, total_revenue, avg_order_value, is_final
  FROM gold.orders_daily
  WHERE order_date = (SELECT MAX(order_date) FROM gold.orders_daily))
ORDER BY span DESC;
