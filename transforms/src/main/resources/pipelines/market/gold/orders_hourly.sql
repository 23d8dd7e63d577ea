SELECT
  window_start,
  window_end,
  COUNT(*) AS total_orders,
  SUM(order_value) AS total_revenue,
  CAST(AVG(order_value) AS DECIMAL(38, 8)) AS avg_order_value
FROM TABLE(TUMBLE(TABLE silver.orders, DESCRIPTOR(event_time), INTERVAL '1' HOUR))
WHERE status = 'completed'
GROUP BY window_start, window_end
