-- The newest commits that brought trades: what was read is a row of Bronze, what was accepted a row of Silver; the rest was a duplicate or
-- rejected. ./lake log has the whole ledger, with offsets and reasons.
SELECT read_at, pipeline, checkpoint, `read`, COALESCE(accepted, 0) AS accepted, `read` - COALESCE(accepted, 0) AS duplicates_and_rejected
FROM (
  SELECT committed_at AS read_at, summary['pipeline'] AS pipeline, CAST(summary['checkpoint'] AS BIGINT) AS checkpoint,
    summary['commit.id'] AS commit_id, CAST(summary['added-records'] AS BIGINT) AS `read`
  FROM bronze.`trades$snapshots`
  WHERE summary['commit.id'] IS NOT NULL)
LEFT JOIN (
  SELECT summary['commit.id'] AS silver_commit_id, CAST(summary['added-records'] AS BIGINT) AS accepted
  FROM silver.`trades$snapshots`)
ON commit_id = silver_commit_id
ORDER BY read_at DESC
LIMIT 20;
