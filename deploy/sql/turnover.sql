-- What was turned over by symbol, exact to 16 decimals however large it is. A plain SUM(price * volume) has 22 digits
-- before the decimal point, and is NULL beyond them, without an error: so whole and fraction are summed apart.
SELECT symbol,
  whole + CAST(FLOOR(fraction) AS DECIMAL(38, 0)) AS turnover,
  CAST(MOD(fraction, 1) AS DECIMAL(16, 16)) AS turnover_fraction
FROM (
  SELECT symbol,
    SUM(CAST(FLOOR(price * volume) AS DECIMAL(38, 0))) AS whole,
    SUM(MOD(price * volume, 1)) AS fraction
  FROM silver.trades
  GROUP BY symbol
)
ORDER BY symbol;
