-- Customers and what each brought, by day. unique_customers is exact, not a sketch.
SELECT order_date, unique_customers, total_orders,
  ROUND(CAST(total_orders AS DOUBLE) / unique_customers, 2) AS orders_per_customer,
  ROUND(CAST(total_revenue / unique_customers AS DOUBLE), 2) AS revenue_per_customer, is_final
FROM gold.orders_daily
ORDER BY order_date;
