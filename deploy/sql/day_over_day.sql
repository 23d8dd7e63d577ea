-- Each day's orders beside those of the day before; the change is NULL where that day has none.
SELECT d.order_date, d.total_orders, d.total_revenue,
  CAST(d.total_revenue - b.total_revenue AS DECIMAL(38, 8)) AS more_revenue,
  ROUND(CAST(100 * (d.total_revenue - b.total_revenue) / b.total_revenue AS DOUBLE), 2) AS more_percent,
  d.is_final
FROM gold.orders_daily AS d
LEFT JOIN gold.orders_daily AS b ON b.order_date = d.order_date - INTERVAL '1' DAY
ORDER BY d.order_date;
