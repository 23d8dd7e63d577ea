-- What was refused and why, with one example of each; payload holds the bytes as they came.
SELECT feed, reason, COUNT(*) AS records, MIN(kafka_timestamp) AS first_seen, MAX(kafka_timestamp) AS last_seen,
  MIN(detail) AS example
FROM silver.rejected
GROUP BY feed, reason
ORDER BY feed, records DESC, reason;
