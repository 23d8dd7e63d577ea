SELECT
  CAST(event_time AS DATE) AS order_date,
  COUNT(*) AS total_orders,
  SUM(order_value) AS total_revenue,
  CAST(AVG(order_value) AS DECIMAL(38, 8)) AS avg_order_value,
  COUNT(DISTINCT customer_id) AS unique_customers
FROM silver.orders
WHERE status = 'completed'
GROUP BY CAST(event_time AS DATE)
