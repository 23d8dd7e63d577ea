SELECT FLOOR(event_time TO WEEK) AS week_start, line, COUNT(*) AS readings, AVG(weight) AS average
FROM silver.readings
GROUP BY FLOOR(event_time TO WEEK), line
